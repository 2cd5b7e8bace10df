/** A public key in wire spelling (RFC 7517 section 4). */
export interface Jwk {
  readonly kty: string
  readonly kid?: string | undefined
  readonly use?: string | undefined
  readonly alg?: string | undefined
  readonly key_ops?: ReadonlyArray<string> | undefined
  readonly crv?: string | undefined
  readonly [member: string]: unknown
}
