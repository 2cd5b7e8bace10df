import type { CookieRelyingParty } from '@voyage/auth-client/cookie'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
import type { Provider } from './provider.ts'
import { callbackUrl, clientId, issuer, redirectUri, sent } from './provider.ts'

/** A relying party, and what one browser sends to it. */
export interface CookieParty {
  readonly relyingParty: CookieRelyingParty
  /** Returns a browser that comes back from the provider: each one has a state of its own, for an answer counts once. */
  readonly comeBack: () => Promise<{ readonly url: string; readonly cookie: string }>
  /** The Cookie header of a browser that is signed in. */
  readonly session: string
}

/** Signs a browser in. */
export async function createCookieParty({ answer }: Provider): Promise<CookieParty> {
  // Its transaction must be one that the provider's answer is for: nonce and verifier are chosen.
  const chosen: Array<Uint8Array> = []
  const relyingParty = createCookieRelyingParty({
    issuer,
    clientId,
    clientAuthentication: { method: 'none' },
    redirectUri,
    postLogoutRedirectUri: 'https://app.example/',
    secrets: ['k'.repeat(32)],
    fetch: async (request) => answer(request.url),
    clock: () => Math.floor(Date.now() / 1000),
    randomBytes: (length) =>
      (length === 32 ? chosen.shift() : undefined) ?? crypto.getRandomValues(new Uint8Array(length)),
  })
  const comeBack = async () => {
    const state = crypto.getRandomValues(new Uint8Array(32))
    chosen.push(state, ...[sent.nonce, sent.codeVerifier].map((text) => Buffer.from(text, 'base64url')))
    const url = new URL(callbackUrl)
    url.searchParams.set('state', Buffer.from(state).toString('base64url'))
    const cookie = cookieHeader(await relyingParty.signIn(new Request('https://app.example/sign-in'), {}))
    return { url: url.href, cookie }
  }
  const { url, cookie } = await comeBack()
  const result = await relyingParty.callback(new Request(url, { headers: { cookie } }))
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return { relyingParty, comeBack, session: cookieHeader(result.value.response) }
}

function cookieHeader(response: Response): string {
  const set = response.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'))
  return set.map((line) => line.split(';')[0]).join('; ')
}
