import type { Parameters } from '../parse-parameters.ts'
import { parseParameters, resourcesOf } from '../parse-parameters.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { readBoundedText } from '../read-bounded-text.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** A form that a client posted, and what its Authorization header said. */
export interface TokenRequest {
  readonly parameters: Parameters
  /** Every `resource` (RFC 8707), the one parameter that may be repeated. */
  readonly resources: ReadonlyArray<string>
  /** The value of the Authorization header; null without one. */
  readonly authorization: string | null
  /** Where the request came from; null when nobody knows. */
  readonly address: string | null
}

const largestBody = 65_536

/**
 * Returns the posted form: POST, form-encoded, every parameter once, no credentials in the URI.
 *
 * @see RFC 6749 sections 2.3.1 and 3.2
 */
export async function parseTokenRequest(
  request: Request,
  { addressOf }: Pick<ProviderContext, 'addressOf'>,
): Promise<Result<TokenRequest, TokenRefusal>> {
  if (request.method !== 'POST') return err({ reason: 'method_not_allowed' })
  const body = await readBoundedText(request, largestBody)
  if (hasCredentials(request.url)) return err({ reason: 'credentials_in_uri' })
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/x-www-form-urlencoded') return err({ reason: 'content_type_wrong' })
  if (body === null) return err({ reason: 'body_too_large' })
  const form = new URLSearchParams(body)
  const parameters = parseParameters(form)
  if (!parameters.ok) return err({ reason: 'parameter_repeated' })
  const authorization = request.headers.get('authorization')
  return ok({ parameters: parameters.value, resources: resourcesOf(form), authorization, address: addressOf(request) })
}

function hasCredentials(url: string): boolean {
  // Almost no address has a query, and taking one apart costs as much as the rest of this file.
  if (!url.includes('?')) return false
  const query = new URL(url).searchParams
  return query.has('client_secret') || query.has('client_assertion')
}
