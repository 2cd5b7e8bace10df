import type { Parameters } from '../parse-parameters.ts'
import { parseParameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** A form that a client posted, and what its Authorization header said. */
export interface TokenRequest {
  readonly parameters: Parameters
  /** The value of the Authorization header; null without one. */
  readonly authorization: string | null
}

const largestBody = 65_536

/**
 * Returns the posted form: POST, form-encoded, every parameter once, no credentials in the URI.
 *
 * @see RFC 6749 sections 2.3.1 and 3.2
 */
export async function parseTokenRequest(request: Request): Promise<Result<TokenRequest, TokenRefusal>> {
  if (request.method !== 'POST') return err({ reason: 'method_not_allowed' })
  const query = new URL(request.url).searchParams
  if (query.has('client_secret') || query.has('client_assertion')) return err({ reason: 'credentials_in_uri' })
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/x-www-form-urlencoded') return err({ reason: 'content_type_wrong' })
  if (Number(request.headers.get('content-length') ?? 0) > largestBody) return err({ reason: 'body_too_large' })
  const body = await request.text()
  if (body.length > largestBody) return err({ reason: 'body_too_large' })
  const parameters = parseParameters(new URLSearchParams(body))
  if (!parameters.ok) return err({ reason: 'parameter_repeated' })
  return ok({ parameters: parameters.value, authorization: request.headers.get('authorization') })
}
