import { AuthClientError } from '../errors.ts'
import { buildLogoutUrl } from '../logout/logout-url.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { processRevocationResponse, revocationRequest } from '../token/revocation.ts'
import type { CookieContext } from './context.ts'
import { readCookies } from './cookies.ts'
import { redirect } from './redirect.ts'
import type { StoredSession } from './stored-session.ts'

/** Why a sign-out was refused. */
export type SignOutRefusal = { readonly reason: 'method_not_post' } | { readonly reason: 'cross_site' }

/**
 * Returns the redirect to the provider's logout, with the session's cookies removed and its
 * refresh token revoked. Where the provider has no
 * logout, or is away, or nobody is signed in, it goes straight to the post-logout address.
 *
 * Only a POST from a page of this site is obeyed, so that no other site can sign a user out.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0: https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export async function signOut(context: CookieContext, request: Request): Promise<Result<Response, SignOutRefusal>> {
  if (request.method !== 'POST') return refuse('method_not_post')
  if (!isSameOrigin(context, request)) return refuse('cross_site')

  const jar = readCookies(request)
  const kept = await context.keeper.open(jar)
  const setCookies = await context.keeper.end(jar)
  const location = kept === null ? context.postLogoutRedirectUri : await endAtProvider(context, kept.stored)
  return ok(redirect(location, setCookies))
}

function isSameOrigin(context: CookieContext, request: Request): boolean {
  const origin = request.headers.get('origin')
  if (origin !== null && origin !== 'null') return origin === new URL(context.redirectUri).origin
  // A page with `Referrer-Policy: no-referrer` sends `Origin: null`; no page can forge Sec-Fetch-Site.
  return request.headers.get('sec-fetch-site') === 'same-origin'
}

/** Revokes the refresh token, which not every provider does by itself at logout, and returns where to go. */
async function endAtProvider(context: CookieContext, stored: StoredSession): Promise<string> {
  const { postLogoutRedirectUri, client, provider } = context
  try {
    const metadata = await provider.metadata()
    if (stored.refreshToken !== null) {
      const token = stored.refreshToken
      const signal = provider.timeLimit()
      const request = await revocationRequest({ metadata, client, token, tokenTypeHint: 'refresh_token', signal })
      if (request.ok) await processRevocationResponse(await provider.send(request.value))
    }
    const idTokenHint = stored.idToken
    const url = buildLogoutUrl({ metadata, clientId: client.clientId, idTokenHint, postLogoutRedirectUri })
    return url.ok ? url.value.href : postLogoutRedirectUri
  } catch (error) {
    if (error instanceof AuthClientError) return postLogoutRedirectUri
    throw error
  }
}
