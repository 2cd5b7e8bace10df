import { authenticationContextOf } from '../claims/authentication-context.ts'
import type { Session } from '../model/session.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

/** Why the user must sign in before a request is granted. */
export type SignInReason = 'no_session' | 'prompt' | 'too_old' | 'other_user' | 'context_too_low'

/**
 * Returns why the user must sign in before this request is granted; null when `session` is good enough.
 *
 * A session of another tenant is no session at all: a client's users are those of its tenant.
 * `interactionStartedAt` is when the user was last sent to the sign-in page for this very request (epoch seconds, null
 * before that); a sign-in since then satisfies `prompt=login` and `max_age`, or they would ask for ever.
 *
 * @see OpenID Connect Core sections 3.1.2.1, 3.1.2.3 and 5.5.1.1
 */
export function needsSignIn(
  request: AuthorizationRequest,
  state: { readonly session: Session | null; readonly interactionStartedAt: number | null; readonly now: number },
): SignInReason | null {
  const { session, interactionStartedAt, now } = state
  if (session === null || session.tenantId !== request.client.tenantId) return 'no_session'
  if (request.expectedUserIds?.includes(session.userId) === false) return 'other_user'
  const contexts = request.essentialContexts
  if (contexts !== null && !contexts.includes(authenticationContextOf(session.methods))) return 'context_too_low'
  if (interactionStartedAt !== null && session.authTime >= interactionStartedAt) return null
  // An account is chosen where one signs in.
  if (request.prompts.has('login') || request.prompts.has('select_account')) return 'prompt'
  if (request.maxAge !== null && now - session.authTime > request.maxAge) return 'too_old'
  // With a granularity of one second a sign-in of this second is zero seconds old, yet max_age=0 means "now".
  return request.maxAge === 0 ? 'too_old' : null
}

/** Returns whether a sign-in that reaches one of these contexts could satisfy the request. */
export function canBeSatisfied(request: AuthorizationRequest, reachable: ReadonlyArray<string>): boolean {
  const contexts = request.essentialContexts
  return contexts === null || contexts.some((context) => reachable.includes(context))
}
