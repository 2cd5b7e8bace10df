import { jsonResponse } from '../json-response.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'

/** Why a request to the registration endpoint or to a client's configuration endpoint was refused. */
export type RegistrationRefusal =
  | MetadataRefusal
  | { readonly reason: 'method_not_allowed'; readonly allow: string }
  | { readonly reason: 'content_type_wrong' }
  | { readonly reason: 'body_too_large' }
  | { readonly reason: 'body_not_a_json_object' }
  | { readonly reason: 'text_not_storable' }
  | { readonly reason: 'token_missing' }
  | { readonly reason: 'token_invalid' }
  | { readonly reason: 'too_many_requests'; readonly retryAfterSeconds: number }

/** Returns the error answer (RFC 7591 section 3.2.2, RFC 6750 section 3). Never with anything that was sent. */
export function registrationErrorResponse(refusal: RegistrationRefusal): Response {
  const [status, error, description] = describe(refusal)
  return jsonResponse({ error, error_description: description }, { status, headers: headersOf(refusal) })
}

function headersOf(refusal: RegistrationRefusal): Readonly<Record<string, string>> {
  const { reason } = refusal
  const headers: Record<string, string> = { pragma: 'no-cache', 'access-control-expose-headers': 'www-authenticate' }
  if (reason === 'method_not_allowed') return { ...headers, allow: refusal.allow }
  if (reason === 'too_many_requests') return { ...headers, 'retry-after': String(refusal.retryAfterSeconds) }
  // No error code in the challenge for a request that brought no token at all (RFC 6750 section 3.1).
  if (reason === 'token_missing') return { ...headers, 'www-authenticate': 'Bearer' }
  if (reason === 'token_invalid') return { ...headers, 'www-authenticate': 'Bearer error="invalid_token"' }
  return headers
}

function describe(refusal: RegistrationRefusal): readonly [status: number, error: string, description: string] {
  switch (refusal.reason) {
    case 'method_not_allowed':
      return [405, 'invalid_request', `Supported methods: ${refusal.allow}.`]
    case 'content_type_wrong':
      return [400, 'invalid_client_metadata', 'The content type must be application/json.']
    case 'body_too_large':
      return [413, 'invalid_client_metadata', 'The body is too large.']
    case 'body_not_a_json_object':
      return [400, 'invalid_client_metadata', 'The body must be a JSON object.']
    case 'text_not_storable':
      return [400, 'invalid_client_metadata', 'No text may hold U+0000 or half of a surrogate pair.']
    case 'token_missing':
      return [401, 'invalid_token', 'A token is needed in the Authorization header (Bearer).']
    case 'token_invalid':
      return [401, 'invalid_token', 'The token is not valid here.']
    case 'too_many_requests':
      return [429, 'temporarily_unavailable', 'Too many requests. Try again later.']
    case 'redirect_uri_invalid':
      return [400, 'invalid_redirect_uri', `redirect_uris: expected ${refusal.expected}`]
    case 'metadata_invalid':
      return [400, 'invalid_client_metadata', `${refusal.member}: expected ${refusal.expected}`]
    case 'software_statement_unapproved':
      return [400, 'unapproved_software_statement', 'Software statements are not accepted. Send the metadata itself.']
  }
}
