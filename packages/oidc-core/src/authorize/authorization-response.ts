import type { AnswerableRefusal, AuthorizationTarget } from './parse-authorization-request.ts'

/** The `error` of an authorization error response (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6). */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'login_required'
  | 'consent_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'

/** Why a checked request still cannot be granted silently. */
export interface LoginRequired {
  readonly reason: 'login_required'
}

/** Returns the redirect that carries a code (RFC 6749 section 4.1.2, `iss` by RFC 9207 section 2). */
export function successRedirect(
  target: AuthorizationTarget,
  answer: { readonly issuer: string; readonly code: string },
): string {
  return redirect(target, { code: answer.code, iss: answer.issuer })
}

/** Returns the redirect that carries an error; its description names no value of the request. */
export function errorRedirect(
  target: AuthorizationTarget,
  answer: { readonly issuer: string; readonly refusal: AnswerableRefusal | LoginRequired },
): string {
  const [error, description] = describe(answer.refusal)
  return redirect(target, { error, error_description: description, iss: answer.issuer })
}

function redirect(target: AuthorizationTarget, answer: Readonly<Record<string, string>>): string {
  const parameters = new URLSearchParams(answer)
  if (target.state !== null) parameters.set('state', target.state)
  // Appended as text, not through URL: the registered spelling, its query included, must survive (RFC 6749 3.1.2).
  return `${target.redirectUri}${target.redirectUri.includes('?') ? '&' : '?'}${parameters}`
}

function describe(refusal: AnswerableRefusal | LoginRequired): readonly [AuthorizationErrorCode, string] {
  switch (refusal.reason) {
    case 'parameter_repeated':
      return ['invalid_request', 'A parameter was sent more than once.']
    case 'parameter_too_long':
      return ['invalid_request', 'A state or nonce must not be longer than 2048 characters.']
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
      return ['invalid_request', 'Only response_mode=query is supported.']
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
    case 'consent_unavailable':
      return ['consent_required', 'This provider cannot ask the user for consent.']
    case 'max_age_malformed':
      return ['invalid_request', 'The parameter max_age is not a number of seconds.']
    case 'id_token_hint_invalid':
      return ['invalid_request', 'The id_token_hint was not issued here.']
    case 'login_required':
      return ['login_required', 'The user is not signed in.']
  }
}
