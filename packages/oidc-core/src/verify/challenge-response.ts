import { jsonResponse } from '../json-response.ts'

/** Why a bearer token was not good enough; no error for a request that brought none (RFC 6750 section 3.1). */
export interface TokenChallenge {
  readonly status: 401 | 403
  readonly error?: 'invalid_token' | 'insufficient_scope'
  /** The scope that is needed, for `insufficient_scope`. */
  readonly scope?: string
}

/**
 * Returns the answer with its challenge, which pages of other origins may read.
 *
 * @see RFC 6750 section 3: https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function challengeResponse({ status, error, scope }: TokenChallenge): Response {
  const needed = scope === undefined ? '' : `, scope="${scope}"`
  const challenge = error === undefined ? 'Bearer' : `Bearer error="${error}"${needed}`
  const headers = { 'www-authenticate': challenge, 'access-control-expose-headers': 'www-authenticate' }
  return jsonResponse(error === undefined ? {} : { error }, { status, headers })
}
