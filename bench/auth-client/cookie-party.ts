import type { CookieRelyingParty } from '@voyage/auth-client/cookie'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
import type { Provider } from './provider.ts'
import { callbackUrl, clientId, issuer, redirectUri, sent } from './provider.ts'

/** A relying party, and what one browser sends to it. */
export interface CookieParty {
  readonly relyingParty: CookieRelyingParty
  /** The Cookie header of a browser that comes back from the provider. */
  readonly transaction: string
  /** The Cookie header of a browser that is signed in. */
  readonly session: string
}

/** Signs a browser in. */
export async function createCookieParty({ answer }: Provider): Promise<CookieParty> {
  // Its transaction must be the one that the provider's answer is for: the random texts are chosen.
  const chosen = [sent.state, sent.nonce, sent.codeVerifier].map((text) => Buffer.from(text, 'base64url'))
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
  const transaction = cookieHeader(await relyingParty.signIn(new Request('https://app.example/sign-in'), {}))
  const result = await relyingParty.callback(new Request(callbackUrl, { headers: { cookie: transaction } }))
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return { relyingParty, transaction, session: cookieHeader(result.value.response) }
}

function cookieHeader(response: Response): string {
  const set = response.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'))
  return set.map((line) => line.split(';')[0]).join('; ')
}
