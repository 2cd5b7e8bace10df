import { verifyOwnJwt } from '../keys/jwt.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { findCurrentSession } from '../sign-in/find-current-session.ts'
import { endOneSession } from './end-sessions.ts'
import type { LogoutRefusal } from './parse-logout-request.ts'
import { parseLogoutRequest } from './parse-logout-request.ts'

/** How a logout request ends. */
export type LogoutOutcome =
  /** Signed out; clear the cookie and send the browser there with 303. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** Signed out (or never signed in); clear the cookie and say so. */
  | { readonly kind: 'signed_out' }
  /**
   * Ask the user; when they agree, call `endSession`. An ID token that is not good (`hint_invalid`) asks also where no cookie
   * came along: whoever sent it meant to sign somebody out.
   */
  | { readonly kind: 'confirmation_required'; readonly why: 'hint_missing' | 'hint_invalid' | 'other_user' }
  | { readonly kind: 'error_page'; readonly refusal: LogoutRefusal }

/** A logout request as it arrived, by GET or POST. */
export interface LogoutInput {
  readonly parameters: URLSearchParams
  /** The secret of the browser's session cookie; null without one. */
  readonly sessionSecret: string | null
}

/**
 * Answers an RP-initiated logout: at once when the ID token names the browser's own session, otherwise after asking, and then
 * without a redirect.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0 section 2
 */
export async function logout(context: ProviderContext, input: LogoutInput): Promise<LogoutOutcome> {
  const { issuer } = context
  const parsed = await parseLogoutRequest(input.parameters, {
    issuer,
    findClient: (clientId) => findClient(context, clientId),
    readHint: (jwt) => verifyOwnJwt(context, { type: 'JWT', jwt }),
  })
  if (!parsed.ok) return { kind: 'error_page', refusal: parsed.error }
  if (parsed.value.kind === 'unhinted' && parsed.value.why === 'hint_invalid') {
    return { kind: 'confirmation_required', why: 'hint_invalid' }
  }
  const session = await findCurrentSession(context, input.sessionSecret)
  if (parsed.value.kind === 'unhinted') {
    return session === null ? { kind: 'signed_out' } : { kind: 'confirmation_required', why: 'hint_missing' }
  }
  const { hint, location } = parsed.value
  // A browser signed in as somebody else must be asked: the client speaks for its own user only (section 2), and a user of
  // another tenant may have the same id.
  const isOther = session !== null && (session.tenantId !== hint.tenantId || session.userId !== hint.userId)
  if (isOther) return { kind: 'confirmation_required', why: 'other_user' }
  await endOneSession(context, hint)
  if (session !== null && session.sessionId !== hint.sessionId) await endOneSession(context, session)
  return location === null ? { kind: 'signed_out' } : { kind: 'redirect', location }
}

/** Ends the browser's session, after the user agreed. Nothing happens when there is none. */
export async function endSession(context: ProviderContext, sessionSecret: string | null): Promise<void> {
  const session = await findCurrentSession(context, sessionSecret)
  if (session !== null) await endOneSession(context, session)
}
