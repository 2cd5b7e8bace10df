import type { JWK } from 'jose'
import { compactVerify } from 'jose'
import type { Jwk } from './jwk.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

/** What {@link verifySignature} judges. */
export interface VerifySignatureOptions {
  readonly token: string
  readonly key: Jwk
  readonly algorithm: SigningAlgorithm
}

/** Returns whether the token was signed with the key's private half. The one place where jose is called. */
export async function verifySignature(options: VerifySignatureOptions): Promise<boolean> {
  try {
    // jose keeps the imported key by the identity of this object: importing costs as much as verifying.
    await compactVerify(options.token, options.key as JWK, { algorithms: [options.algorithm] })
    return true
  } catch {
    // A wrong signature, an unknown `crit`, a key that is none: nothing here tells more than "not signed by it".
    return false
  }
}
