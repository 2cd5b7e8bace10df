/** Claims about a user in wire spelling. */
export interface UserinfoClaims {
  readonly sub: string
  readonly [claim: string]: unknown
}
