import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What a token says about its user's sign-in; nulls when there was no user. */
export interface TokenAuthentication {
  /** Epoch seconds. */
  readonly authTime: number | null
  readonly context: string | null
  readonly now: number
}

/** Why a sign-in is not enough: the error, and the value of WWW-Authenticate (null for a malformed demand). */
export interface AuthenticationRefusal {
  readonly error: 'insufficient_user_authentication' | 'invalid_request'
  readonly challenge: string | null
}

/** What may stand between quotes in a header, without an escape. */
const quotable = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * Judges a sign-in by what a resource server demands: `max_age` in seconds, `acr_values` separated by spaces,
 * each once and of printable ASCII without quotes and backslashes.
 *
 * @see RFC 9470 section 3: https://www.rfc-editor.org/rfc/rfc9470#section-3
 */
export function judgeAuthentication(
  demand: URLSearchParams,
  authentication: TokenAuthentication,
): Result<null, AuthenticationRefusal> {
  const maxAge = demand.get('max_age') || null
  const contexts = demand.get('acr_values') || null
  const repeated = ['max_age', 'acr_values'].some((name) => demand.getAll(name).length > 1)
  const legible = /^\d{0,10}$/.test(maxAge ?? '') && quotable.test(contexts ?? '')
  if (repeated || !legible) return err({ error: 'invalid_request', challenge: null })

  const { authTime, context, now } = authentication
  const wanted: Array<string> = []
  if (maxAge !== null && (authTime === null || now - authTime > Number(maxAge))) wanted.push(`max_age="${maxAge}"`)
  if (contexts !== null && (context === null || !contexts.split(' ').includes(context))) {
    wanted.push(`acr_values="${contexts}"`)
  }
  if (wanted.length === 0) return ok(null)
  const challenge = ['Bearer error="insufficient_user_authentication"', ...wanted].join(', ')
  return err({ error: 'insufficient_user_authentication', challenge })
}
