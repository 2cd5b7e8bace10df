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
}

/** Returns the token when one of the provider's keys signed it. */
export async function verifyJwt(options: VerifyJwtOptions): Promise<Result<string, SignatureRefusal>> {
  const { token, algorithm, kid } = options
  const key = await options.findKey({ algorithm, kid })
  if (key === null) return refuse('key_unknown')
  return (await verifySignature({ token, key, algorithm })) ? ok(token) : refuse('signature_invalid')
}
