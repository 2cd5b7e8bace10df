import type { LogoutRequestRefusal } from '../logout/read-logout-token.ts'
import { readLogoutToken } from '../logout/read-logout-token.ts'
import type { LogoutTokenRefusal } from '../logout/validate-logout-token.ts'
import { validateLogoutToken } from '../logout/validate-logout-token.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import type { CookieContext } from './context.ts'

/** Why a provider's logout was refused. */
export type BackChannelLogoutRefusal =
  | LogoutRequestRefusal
  | LogoutTokenRefusal
  | { readonly reason: 'logout_token_replayed' }

/**
 * Ends the sessions that a provider says are over, and returns the answer for it: 200, or 400 when the request is
 * refused; neither tells more.
 *
 * @throws TypeError when the sessions are not in a store: nobody can take a cookie back
 * @throws AuthClientError when the provider's keys cannot be fetched
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.8: https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse
 */
export async function backChannelLogout(context: CookieContext, request: Request): Promise<BackChannelLogoutAnswer> {
  const ended = await endSessions(context, request)
  if (!ended.ok) return refuseBackChannelLogout(ended.error)
  return { refusal: null, response: new Response(null, { status: 200, headers }) }
}

const headers = { 'cache-control': 'no-store' }

/** Returns the answer for a provider whose logout is refused. */
export function refuseBackChannelLogout(refusal: BackChannelLogoutRefusal): BackChannelLogoutAnswer {
  return { refusal, response: Response.json({ error: 'invalid_request' }, { status: 400, headers }) }
}

/** The answer for the provider; the refusal, if it is one, is for the log. */
export interface BackChannelLogoutAnswer {
  readonly refusal: BackChannelLogoutRefusal | null
  readonly response: Response
}

async function endSessions(context: CookieContext, request: Request): Promise<Result<null, BackChannelLogoutRefusal>> {
  const { store, realm, issuer, client, clock, clockTolerance, provider } = context
  if (store === null) throw new TypeError('back-channel logout needs sessions in a store')
  const logoutToken = await readLogoutToken(request)
  if (!logoutToken.ok) return logoutToken
  const now = clock()
  const notice = await validateLogoutToken({
    logoutToken: logoutToken.value,
    issuer,
    clientId: client.clientId,
    now,
    clockTolerance,
    findKey: provider.findKey,
  })
  if (!notice.ok) return notice
  const { tokenId, rememberUntil, sessionId, subject } = notice.value
  const ending = { realm, providerSessionId: sessionId, subject, tokenId, now, rememberUntil }
  return (await store.endSessions(ending)) ? ok(null) : refuse('logout_token_replayed')
}
