/** A public key in wire spelling (RFC 7517 section 4). Only `kty` has been looked at. */
export interface Jwk {
  readonly kty: string
  readonly [member: string]: unknown
}
