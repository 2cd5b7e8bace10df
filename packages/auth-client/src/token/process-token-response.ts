import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer, readJson } from '../read-json.ts'
import type { Result } from '../result.ts'
import { err, ok, refuse } from '../result.ts'
import type { TokenResponse } from '../schema.ts'
import { parseTokenError, parseTokenResponse } from '../schema.ts'
import { toErrorCode } from '../to-error-code.ts'

/** Why the token endpoint's answer was refused. `error` is the provider's own code, such as `invalid_grant`. */
export type TokenResponseRefusal =
  | ReadAnswerRefusal
  | { readonly reason: 'token_error'; readonly error: string }
  | { readonly reason: 'token_response_malformed' }
  | { readonly reason: 'token_type_unsupported' }

/**
 * Returns the tokens in an answer of the token endpoint.
 *
 * @see RFC 6749 sections 5.1, 5.2 and 7.1: https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function processTokenResponse(response: Response): Promise<Result<TokenResponse, TokenResponseRefusal>> {
  const { status } = response
  // RFC 6749 section 5.2 has 400 and 401; some providers answer 403 with the same body.
  if (status >= 400) {
    const body = await readJson(response)
    const error = parseTokenError(body.ok && body.value)
    if (error === undefined) return err({ reason: 'status_unexpected', status })
    return err({ reason: 'token_error', error: toErrorCode(error) })
  }
  const body = await readAnswer(response)
  if (!body.ok) return body
  const tokens = parseTokenResponse(body.value)
  if (tokens === undefined) return refuse('token_response_malformed')

  // A client must not use a token whose type it does not understand; the comparison ignores case.
  if (tokens.token_type.toLowerCase() !== 'bearer') return refuse('token_type_unsupported')
  return ok(tokens)
}
