import type { Session } from '../model/session.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

/**
 * Returns why the user must sign in before this request is granted; null when `session` is good enough.
 *
 * A session of another tenant is no session at all: a client's users are those of its tenant.
 * `interactionStartedAt` is when the user was last sent to the sign-in page for this very request (epoch seconds, null
 * before that); a sign-in since then satisfies `prompt=login` and `max_age`, or they would ask for ever.
 *
 * @see OpenID Connect Core sections 3.1.2.1 and 3.1.2.3
 */
export function needsSignIn(
  request: AuthorizationRequest,
  state: { readonly session: Session | null; readonly interactionStartedAt: number | null; readonly now: number },
): 'no_session' | 'prompt' | 'too_old' | 'other_user' | null {
  const { session, interactionStartedAt, now } = state
  if (session === null || session.tenantId !== request.client.tenantId) return 'no_session'
  if (request.expectedUserId !== null && session.userId !== request.expectedUserId) return 'other_user'
  if (interactionStartedAt !== null && session.authTime >= interactionStartedAt) return null
  if (request.prompt === 'login') return 'prompt'
  if (request.maxAge !== null && now - session.authTime > request.maxAge) return 'too_old'
  // With a granularity of one second a sign-in of this second is zero seconds old, yet max_age=0 means "now".
  return request.maxAge === 0 ? 'too_old' : null
}
