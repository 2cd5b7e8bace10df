/** The claims of a logout token in wire spelling (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
export interface LogoutTokenClaims {
  readonly iss: string
  readonly aud: string | ReadonlyArray<string>
  readonly iat: number
  readonly exp: number
  readonly jti: string
  readonly events: Readonly<Record<string, unknown>>
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** Must be absent; read only to refuse it. */
  readonly nonce?: unknown
}
