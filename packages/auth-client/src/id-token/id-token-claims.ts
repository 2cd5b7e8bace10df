/** The claims of an ID token in wire spelling; members beyond the named ones are kept as they came. */
export interface IdTokenClaims {
  readonly iss: string
  readonly sub: string
  readonly aud: string | ReadonlyArray<string>
  readonly exp: number
  readonly iat: number
  readonly nbf?: number | undefined
  readonly nonce?: string | undefined
  readonly azp?: string | undefined
  readonly at_hash?: string | undefined
  readonly auth_time?: number | undefined
  readonly sid?: string | undefined
  readonly [claim: string]: unknown
}
