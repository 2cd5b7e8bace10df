import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer, readJson } from '../read-json.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { parseTokenError, parseTokenResponse } from '../schema.ts'
import { toErrorCode } from '../to-error-code.ts'

/** Tokens as the provider gave them; the ID token is not validated yet. */
export interface TokenResponse {
  readonly accessToken: string
  /** Seconds from now, or null when the provider does not say. */
  readonly expiresIn: number | null
  readonly refreshToken: string | null
  readonly idToken: string | null
  readonly scope: string | null
}

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
  if (response.status === 400 || response.status === 401) return err(await readRefusal(response))
  const body = await readAnswer(response)
  if (!body.ok) return body
  const wire = parseTokenResponse(body.value)
  if (wire === undefined) return err({ reason: 'token_response_malformed' })

  // A client must not use a token whose type it does not understand; the comparison ignores case.
  if (wire.token_type.toLowerCase() !== 'bearer') return err({ reason: 'token_type_unsupported' })
  return ok({
    accessToken: wire.access_token,
    expiresIn: wire.expires_in === undefined ? null : Number(wire.expires_in),
    refreshToken: wire.refresh_token ?? null,
    idToken: wire.id_token ?? null,
    scope: wire.scope ?? null,
  })
}

async function readRefusal(response: Response): Promise<TokenResponseRefusal> {
  const body = await readJson(response)
  const error = body.ok ? parseTokenError(body.value) : undefined
  if (error === undefined) return { reason: 'status_unexpected', status: response.status }
  return { reason: 'token_error', error: toErrorCode(error) }
}
