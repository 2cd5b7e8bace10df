import { jsonResponse } from '../json-response.ts'

/** Why a request to the token or revocation endpoint was refused. */
export type TokenRefusal =
  | { readonly reason: 'method_not_allowed' }
  | { readonly reason: 'content_type_wrong' }
  | { readonly reason: 'body_too_large' }
  | { readonly reason: 'parameter_repeated' }
  | { readonly reason: 'credentials_in_uri' }
  | { readonly reason: 'client_authentication_ambiguous' }
  | { readonly reason: 'client_authentication_failed'; readonly byHeader: boolean }
  | { readonly reason: 'too_many_attempts'; readonly retryAfterSeconds: number }
  | { readonly reason: 'grant_type_missing' }
  | { readonly reason: 'grant_type_unsupported' }
  | { readonly reason: 'grant_type_not_registered' }
  | { readonly reason: 'token_missing' }
  | CodeRefusal
  | RefreshRefusal
  | ClientCredentialsRefusal

/** Why a code was not exchanged. */
export type CodeRefusal =
  | { readonly reason: 'code_missing' }
  | { readonly reason: 'redirect_uri_missing' }
  | { readonly reason: 'code_verifier_missing' }
  | { readonly reason: 'code_unknown' }
  | { readonly reason: 'code_of_other_client' }
  | { readonly reason: 'redirect_uri_mismatch' }
  | { readonly reason: 'code_verifier_wrong' }
  | { readonly reason: 'code_consumed' }
  | { readonly reason: 'code_expired' }
  | { readonly reason: 'code_verifier_unexpected' }
  | { readonly reason: 'resource_not_granted' }
  | { readonly reason: 'grant_revoked' }

/** Why a refresh token was not exchanged. */
export type RefreshRefusal =
  | { readonly reason: 'refresh_token_missing' }
  | { readonly reason: 'refresh_token_unknown' }
  | { readonly reason: 'refresh_token_of_other_client' }
  | { readonly reason: 'refresh_token_expired' }
  | { readonly reason: 'refresh_token_replayed' }
  | { readonly reason: 'refreshed_too_often'; readonly retryAfterSeconds: number }
  | { readonly reason: 'grant_revoked' }
  | { readonly reason: 'scope_widened' }
  | { readonly reason: 'resource_not_granted' }

/** Why a client got no token for itself. */
export type ClientCredentialsRefusal =
  /** The client was deleted while it asked. */
  | { readonly reason: 'client_authentication_failed'; readonly byHeader: boolean }
  | { readonly reason: 'grant_type_not_registered' }
  | { readonly reason: 'scope_not_allowed' }
  | { readonly reason: 'resource_not_granted' }

/** Returns the error answer (RFC 6749 section 5.2). All reasons for `invalid_grant` look alike to the caller. */
export function tokenErrorResponse(refusal: TokenRefusal): Response {
  const [error, description] = describe(refusal)
  const body = { error, error_description: description }
  if (refusal.reason === 'method_not_allowed') return jsonResponse(body, { status: 405, headers: { allow: 'POST' } })
  if (refusal.reason === 'body_too_large') return jsonResponse(body, { status: 413 })
  if (refusal.reason === 'too_many_attempts' || refusal.reason === 'refreshed_too_often') {
    return jsonResponse(body, { status: 429, headers: { 'retry-after': String(refusal.retryAfterSeconds) } })
  }
  if (refusal.reason === 'client_authentication_failed' && refusal.byHeader) {
    return jsonResponse(body, { status: 401, headers: { 'www-authenticate': 'Basic realm="token", charset="UTF-8"' } })
  }
  return jsonResponse(body, { status: 400 })
}

function describe(refusal: TokenRefusal): readonly [string, string] {
  switch (refusal.reason) {
    case 'method_not_allowed':
      return ['invalid_request', 'Only POST is supported.']
    case 'content_type_wrong':
      return ['invalid_request', 'The content type must be application/x-www-form-urlencoded.']
    case 'body_too_large':
      return ['invalid_request', 'The body is too large.']
    case 'parameter_repeated':
      return ['invalid_request', 'A parameter was sent more than once.']
    case 'credentials_in_uri':
      return ['invalid_request', 'Client credentials must not be in the URI.']
    case 'client_authentication_ambiguous':
      return ['invalid_request', 'More than one way of client authentication was used.']
    case 'client_authentication_failed':
      return ['invalid_client', 'Client authentication failed.']
    case 'too_many_attempts':
      return ['invalid_client', 'Client authentication failed too often. Try again later.']
    case 'grant_type_missing':
      return ['invalid_request', 'The parameter grant_type is missing.']
    case 'grant_type_unsupported':
      return ['unsupported_grant_type', 'The grant type is not supported.']
    case 'grant_type_not_registered':
      return ['unauthorized_client', 'The client is not registered for this grant type.']
    case 'refreshed_too_often':
      return ['temporarily_unavailable', 'The refresh token was replaced too often within seconds. Try again later.']
    case 'token_missing':
      return ['invalid_request', 'The parameter token is missing.']
    case 'code_missing':
      return ['invalid_request', 'The parameter code is missing.']
    case 'redirect_uri_missing':
      return ['invalid_request', 'The parameter redirect_uri is missing.']
    case 'code_verifier_missing':
      return ['invalid_request', 'The parameter code_verifier is missing.']
    case 'refresh_token_missing':
      return ['invalid_request', 'The parameter refresh_token is missing.']
    case 'scope_widened':
      return ['invalid_scope', 'The scope exceeds what was granted.']
    case 'scope_not_allowed':
      return ['invalid_scope', 'The client may not have this scope for itself.']
    case 'resource_not_granted':
      return ['invalid_target', 'No token for this resource can be had here.']
    case 'code_verifier_unexpected':
      return ['invalid_grant', 'The request for this code carried no code_challenge.']
    case 'code_unknown':
    case 'code_of_other_client':
    case 'redirect_uri_mismatch':
    case 'code_verifier_wrong':
    case 'code_consumed':
    case 'code_expired':
    case 'refresh_token_unknown':
    case 'refresh_token_of_other_client':
    case 'refresh_token_expired':
    case 'refresh_token_replayed':
    case 'grant_revoked':
      return ['invalid_grant', 'The code or refresh token is not valid for this request.']
  }
}
