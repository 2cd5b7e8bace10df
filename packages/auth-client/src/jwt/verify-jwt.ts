import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import type { Jwk } from './jwk.ts'
import type { KeyHint } from './select-key.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'
import { verifySignature } from './verify-signature.ts'

/** Returns the provider's key for a hint, or null when there is none, also after a bounded look for new keys. */
export type FindKey = (hint: KeyHint) => Promise<Jwk | null>

/** Why a signature was refused. */
export type SignatureRefusal = { readonly reason: 'key_unknown' } | { readonly reason: 'signature_invalid' }

/** What {@link verifyJwt} judges. */
export interface VerifyJwtOptions {
  readonly token: string
  readonly algorithm: SigningAlgorithm
  readonly kid: string | null
  readonly findKey: FindKey
  /** The key that did not verify it. */
  readonly failed?: Jwk
}

/**
 * Returns the token when one of the provider's keys signed it.
 *
 * A provider with one key need not name it: after a rotation the key that we have is only seen to be an old one by the
 * signature, so that the new one is asked for then.
 *
 * @see OpenID Connect Core 1.0 section 10.1: https://openid.net/specs/openid-connect-core-1_0.html#Signing
 */
export async function verifyJwt(options: VerifyJwtOptions): Promise<Result<string, SignatureRefusal>> {
  const { token, algorithm, kid, failed } = options
  const key = await options.findKey({ algorithm, kid, failed })
  if (key === null) return refuse('key_unknown')
  if (await verifySignature({ ...options, key })) return ok(token)
  return kid === null && failed === undefined ? verifyJwt({ ...options, failed: key }) : refuse('signature_invalid')
}
