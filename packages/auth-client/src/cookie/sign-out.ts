import { AuthClientError } from '../errors.ts'
import { buildLogoutUrl } from '../logout/logout-url.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { clearChunkedCookie } from './chunked-cookie.ts'
import type { CookieContext } from './context.ts'
import { readCookies } from './cookies.ts'
import { redirect } from './redirect.ts'
import { openSession } from './session.ts'

/** Why a sign-out was refused. */
export type SignOutRefusal = { readonly reason: 'method_not_post' } | { readonly reason: 'cross_site' }

/**
 * Returns the redirect to the provider's logout, with the session's cookies removed. Where the provider has no
 * logout, or is away, or nobody is signed in, it goes straight to the post-logout address.
 *
 * Only a POST from a page of this site is obeyed, so that no other site can sign a user out.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0: https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export async function signOut(context: CookieContext, request: Request): Promise<Result<Response, SignOutRefusal>> {
  if (request.method !== 'POST') return err({ reason: 'method_not_post' })
  if (!isSameOrigin(context, request)) return err({ reason: 'cross_site' })

  const jar = readCookies(request)
  const stored = await openSession(context, jar)
  const location = stored === null ? context.postLogoutRedirectUri : await logoutLocation(context, stored.idToken)
  return ok(redirect(location, clearChunkedCookie(jar, context.scope)))
}

function isSameOrigin(context: CookieContext, request: Request): boolean {
  const origin = request.headers.get('origin')
  if (origin !== null && origin !== 'null') return origin === new URL(context.redirectUri).origin
  // A page with `Referrer-Policy: no-referrer` sends `Origin: null`; no page can forge Sec-Fetch-Site.
  return request.headers.get('sec-fetch-site') === 'same-origin'
}

async function logoutLocation(context: CookieContext, idTokenHint: string): Promise<string> {
  const { postLogoutRedirectUri } = context
  try {
    const metadata = await context.provider.metadata()
    const { clientId } = context.client
    const url = buildLogoutUrl({ metadata, clientId, idTokenHint, postLogoutRedirectUri })
    return url.ok ? url.value.href : postLogoutRedirectUri
  } catch (error) {
    if (error instanceof AuthClientError) return postLogoutRedirectUri
    throw error
  }
}
