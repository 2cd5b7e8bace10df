/** What went wrong outside this package; every code is explained in docs/errors.md. */
export type AuthClientErrorCode =
  | 'AUTH_CLIENT_PROVIDER_UNREACHABLE'
  | 'AUTH_CLIENT_PROVIDER_FAILED'
  | 'AUTH_CLIENT_DISCOVERY_INVALID'
  | 'AUTH_CLIENT_KEYS_INVALID'
  | 'AUTH_CLIENT_SESSION_TOO_LARGE'
  | 'AUTH_CLIENT_STORE_FAILED'

/** Details of an {@link AuthClientError}. */
export interface AuthClientErrorOptions {
  /** A word or two on the place, such as `issuer_mismatch`. Never a token, code, secret or parameter value. */
  readonly detail?: string
  /** The failure below, when there is one. */
  readonly cause?: unknown
}

/** Failed I/O with an OpenID Provider, or with the browser's cookies. Carries no token, code or secret. */
export class AuthClientError extends Error {
  override readonly name = 'AuthClientError'
  declare readonly code: AuthClientErrorCode
  /** Whether the same call may succeed a little later. */
  declare readonly retriable: boolean

  constructor(code: AuthClientErrorCode, { detail, cause }: AuthClientErrorOptions = {}) {
    // The code is what docs/errors.md is searched for: no table of texts that every page would load.
    super(detail === undefined ? code : `${code} (${detail})`, { cause })
    this.code = code
    this.retriable = /UNREACHABLE|FAILED/.test(code)
  }
}

/** Says that a request, or the body of its answer, did not come through. @throws AuthClientError */
export function throwUnreachable(cause: unknown): never {
  throw new AuthClientError('AUTH_CLIENT_PROVIDER_UNREACHABLE', { cause })
}
