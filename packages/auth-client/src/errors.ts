/** What went wrong outside this package; every code is explained in docs/errors.md. */
export type AuthClientErrorCode =
  | 'AUTH_CLIENT_PROVIDER_UNREACHABLE'
  | 'AUTH_CLIENT_PROVIDER_FAILED'
  | 'AUTH_CLIENT_DISCOVERY_INVALID'
  | 'AUTH_CLIENT_KEYS_INVALID'
  | 'AUTH_CLIENT_SESSION_TOO_LARGE'
  | 'AUTH_CLIENT_STORE_FAILED'

const messages: Readonly<Record<AuthClientErrorCode, string>> = {
  AUTH_CLIENT_PROVIDER_UNREACHABLE: 'The OpenID Provider could not be reached',
  AUTH_CLIENT_PROVIDER_FAILED: 'The OpenID Provider answered with a server error',
  AUTH_CLIENT_DISCOVERY_INVALID: "The OpenID Provider's metadata is not usable",
  AUTH_CLIENT_KEYS_INVALID: "The OpenID Provider's key set is not usable",
  AUTH_CLIENT_SESSION_TOO_LARGE: 'The session does not fit into cookies',
  AUTH_CLIENT_STORE_FAILED: 'The session store refused or did not answer',
}

const retriableCodes: ReadonlyArray<AuthClientErrorCode> = [
  'AUTH_CLIENT_PROVIDER_UNREACHABLE',
  'AUTH_CLIENT_PROVIDER_FAILED',
  'AUTH_CLIENT_STORE_FAILED',
]

/** Details of an {@link AuthClientError}. */
export interface AuthClientErrorOptions {
  /** A word or two on the place, such as `discovery: issuer_mismatch`. Never a token, code, secret or parameter value. */
  readonly detail?: string
  /** The failure below, when there is one. */
  readonly cause?: unknown
}

/** Failed I/O with an OpenID Provider, or with the browser's cookies. Carries no token, code or secret. */
export class AuthClientError extends Error {
  override readonly name = 'AuthClientError'
  readonly code: AuthClientErrorCode
  /** Whether the same call may succeed a little later. */
  readonly retriable: boolean

  constructor(code: AuthClientErrorCode, options: AuthClientErrorOptions = {}) {
    const message = options.detail === undefined ? messages[code] : `${messages[code]} (${options.detail})`
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retriable = retriableCodes.includes(code)
  }
}
