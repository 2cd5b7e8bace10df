import { basic, hiddenFields } from '../auth/browser.ts'
import type { SoakTokens } from './show-elsewhere.ts'
import { showElsewhere } from './show-elsewhere.ts'
import { createSoakBrowser } from './soak-browser.ts'
import type { SoakLoad } from './soak-load.ts'

const refreshesARound = 10

/**
 * One grant of a user of one of the tenants: a code, then refreshes of it; each third one is sent twice at once and must
 * give one successor. Its tokens are shown to the next tenant, which must refuse them.
 */
export function refreshLoad(index: number): SoakLoad {
  return async (stack, ledger) => {
    const tenants = stack.signingIn
    const [own, other] = [tenants[index % tenants.length], tenants[(index + 1) % tenants.length]]
    const user = own?.users[index % own.users.length]
    if (own === undefined || other === undefined || user === undefined) throw new TypeError('no user')
    const issuer = `http://auth.localhost:${stack.port}`
    const { id, secret, redirectUri } = own.client
    const verifier = `${crypto.randomUUID()}${crypto.randomUUID()}`
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    const request = new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: redirectUri,
      scope: 'openid profile offline_access',
      prompt: 'consent',
      state: 'soak',
      code_challenge: Buffer.from(digest).toString('base64url'),
      code_challenge_method: 'S256',
    })

    async function token(parameters: Readonly<Record<string, string>>): Promise<SoakTokens> {
      const response = await stack.send(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams(parameters).toString(),
        headers: {
          authorization: basic(id, secret),
          'content-type': 'application/x-www-form-urlencoded',
        },
      })
      ledger.answered('POST /token', response.status)
      if (!response.ok) throw new Error(`POST /token answered ${response.status} ${await response.text()}`)
      return (await response.json()) as SoakTokens
    }
    const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token })

    const browser = createSoakBrowser(stack, ledger)
    let page = await browser.signIn(await browser.open(`${issuer}/authorize?${request}`), user, redirectUri)
    if (page.stoppedAt === null) page = await browser.submit(`${issuer}/consent`, consentOf(page.html), redirectUri)
    const code = page.stoppedAt?.searchParams.get('code') ?? null
    if (code === null) throw new Error(`no code: ${page.status} at ${new URL(page.url).pathname}`)
    let tokens = await token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    })
    await ledger.count('foreign token', () => showElsewhere(stack, ledger, { tokens, own, other }))
    for (let round = 1; round <= refreshesARound; round += 1) {
      const old = tokens.refresh_token
      await ledger.count('refresh', async () => {
        tokens = await refresh(old)
      })
      if (round % 3 !== 0) continue
      const [one, twin] = await Promise.all([refresh(tokens.refresh_token), refresh(tokens.refresh_token)])
      if (one.refresh_token !== twin.refresh_token) ledger.violate('one refresh token has two successors')
      tokens = one
    }
    await ledger.count('userinfo', async () => {
      const response = await stack.send(`${issuer}/userinfo`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      ledger.answered('GET /userinfo', response.status)
      const { name } = (await response.json()) as { readonly name?: string }
      if (name !== user.name) ledger.violate(`UserInfo of ${user.name} is about ${String(name)}`)
    })
  }
}

function consentOf(html: string): URLSearchParams {
  const form = hiddenFields(html)
  form.set('decision', 'allow')
  return form
}
