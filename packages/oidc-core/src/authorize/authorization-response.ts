import type { AnswerableRefusal, AuthorizationTarget } from './parse-authorization-request.ts'

/** The `error` of an authorization error response (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6). */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'invalid_target'
  | 'access_denied'
  | 'login_required'
  | 'consent_required'
  | 'unmet_authentication_requirements'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'

/** Why a checked request still cannot be granted, silently or at all. */
export type GrantRefusal =
  | { readonly reason: 'login_required' }
  | { readonly reason: 'consent_required' }
  | { readonly reason: 'access_denied' }
  | { readonly reason: 'context_unreachable' }

/** How an answer reaches the client; `error` is null when it carries a code. */
export type AuthorizationAnswer =
  /** Send the browser there with 303, never 307 (RFC 9700 section 4.12). */
  | { readonly kind: 'redirect'; readonly location: string; readonly error: AuthorizationErrorCode | null }
  /** Show a page whose form posts these fields there (OAuth 2.0 Form Post Response Mode section 2). */
  | {
      readonly kind: 'form_post'
      readonly action: string
      readonly fields: Readonly<Record<string, string>>
      readonly error: AuthorizationErrorCode | null
    }

/** Returns the answer that carries a code (RFC 6749 section 4.1.2, `iss` by RFC 9207 section 2). */
export function successAnswer(
  target: AuthorizationTarget,
  success: { readonly issuer: string; readonly code: string },
): AuthorizationAnswer {
  return toAnswer(target, { fields: { code: success.code, iss: success.issuer }, error: null })
}

/** Returns the answer that carries an error; its description names no value of the request. */
export function errorAnswer(
  target: AuthorizationTarget,
  failure: { readonly issuer: string; readonly refusal: AnswerableRefusal | GrantRefusal },
): AuthorizationAnswer {
  const [error, description] = describe(failure.refusal)
  return toAnswer(target, { fields: { error, error_description: description, iss: failure.issuer }, error })
}

function toAnswer(
  target: AuthorizationTarget,
  answer: { readonly fields: Readonly<Record<string, string>>; readonly error: AuthorizationErrorCode | null },
): AuthorizationAnswer {
  const { redirectUri, responseMode, state } = target
  const { error } = answer
  const fields = state === null ? answer.fields : { ...answer.fields, state }
  if (responseMode === 'form_post') return { kind: 'form_post', action: redirectUri, fields, error }
  // Appended as text, not through URL: the registered spelling, its query included, must survive (RFC 6749 3.1.2).
  const location = `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}`
  return { kind: 'redirect', location, error }
}

function describe(refusal: AnswerableRefusal | GrantRefusal): readonly [AuthorizationErrorCode, string] {
  switch (refusal.reason) {
    case 'parameter_repeated':
      return ['invalid_request', 'A parameter was sent more than once.']
    case 'grant_type_not_registered':
      return ['unauthorized_client', 'The client is not registered for the grant type authorization_code.']
    case 'parameter_too_long':
      return ['invalid_request', 'A state or nonce must not be longer than 2048 characters.']
    case 'nonce_not_storable':
      return ['invalid_request', 'A nonce must not hold the character U+0000.']
    case 'request_not_supported':
      return ['request_not_supported', 'Request objects are not supported.']
    case 'request_uri_not_supported':
      return ['request_uri_not_supported', 'Request objects by reference are not supported.']
    case 'registration_not_supported':
      return ['registration_not_supported', 'The registration parameter is not supported.']
    case 'response_type_missing':
      return ['invalid_request', 'The parameter response_type is missing.']
    case 'response_type_unsupported':
      return ['unsupported_response_type', 'Only response_type=code is supported.']
    case 'response_mode_unsupported':
      return ['invalid_request', 'This response mode is not supported.']
    case 'scope_missing':
      return ['invalid_scope', 'The parameter scope is missing and has no default.']
    case 'scope_not_allowed':
      return ['invalid_scope', 'The client may have none of the requested scopes.']
    case 'code_challenge_missing':
      return ['invalid_request', 'A code_challenge is required (PKCE).']
    case 'code_challenge_method_unsupported':
      return ['invalid_request', 'Only code_challenge_method=S256 is supported.']
    case 'code_challenge_malformed':
      return ['invalid_request', 'The code_challenge is not an S256 challenge.']
    case 'prompt_unsupported':
      return ['invalid_request', 'The parameter prompt has an unknown value.']
    case 'prompt_none_combined':
      return ['invalid_request', 'prompt=none cannot be combined with another value.']
    case 'claims_malformed':
      return ['invalid_request', 'The parameter claims is not a JSON object of the expected shape.']
    case 'resource_not_allowed':
      return ['invalid_target', 'The client may not ask for tokens for this resource.']
    case 'max_age_malformed':
      return ['invalid_request', 'The parameter max_age is not a number of seconds.']
    case 'id_token_hint_invalid':
      return ['invalid_request', 'The id_token_hint was not issued here.']
    case 'login_required':
      return ['login_required', 'The user is not signed in as this request needs it.']
    case 'consent_required':
      return ['consent_required', 'The user has not allowed this yet.']
    case 'access_denied':
      return ['access_denied', 'The user did not allow this.']
    case 'context_unreachable':
      return ['unmet_authentication_requirements', 'No sign-in here reaches the requested level.']
  }
}
