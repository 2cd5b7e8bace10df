/** The failures of this package that are neither an expected refusal nor a programmer's error. */
export type OpenidErrorCode = 'OIDC_KEYS_UNAVAILABLE' | 'OIDC_SIGNING_KEY_UNREADABLE' | 'OIDC_STORE_INVALID_ROW'

const messages: Record<OpenidErrorCode, string> = {
  OIDC_KEYS_UNAVAILABLE: "The issuer's keys cannot be fetched: is the issuer right, and does it answer?",
  OIDC_SIGNING_KEY_UNREADABLE:
    'A stored signing key cannot be decrypted: is the key encryption secret it was stored under among those given?',
  OIDC_STORE_INVALID_ROW:
    'A stored row does not have the expected shape: are the migrations of @voyage/oidc-core applied?',
}

/** Thrown when stored data cannot be used. `code` is stable, `cause` carries the first error. */
export class OpenidError extends Error {
  override readonly name = 'OpenidError'
  readonly code: OpenidErrorCode

  constructor(code: OpenidErrorCode, options?: ErrorOptions) {
    super(messages[code], options)
    this.code = code
  }
}
