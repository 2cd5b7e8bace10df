import type { Jwk } from './jwk.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

// 2048 bits in base64url (RFC 7518 section 3.3); Web Crypto itself would take any length.
const leastModulusDigits = 342

/** What an ID token's header says of its key. */
export interface KeyHint {
  readonly algorithm: SigningAlgorithm
  readonly kid: string | null
  /** The key that did not verify the signature: another is meant. */
  readonly failed?: Jwk | undefined
}

/**
 * Returns the key that the hint means, or null. Without a `kid` there must be exactly one key that fits.
 * An RSA key of less than 2048 bits never fits.
 *
 * @see OpenID Connect Core 1.0 section 10.1: https://openid.net/specs/openid-connect-core-1_0.html#Signing
 */
export function selectKey(keys: ReadonlyArray<Jwk>, hint: KeyHint): Jwk | null {
  const [key = null, other] = keys.filter(
    (one) => one !== hint.failed && fits(one, hint.algorithm) && one.kid === (hint.kid ?? one.kid),
  )
  return other === undefined ? key : null
}

function fits(key: Jwk, algorithm: SigningAlgorithm): boolean {
  return (
    (key.use ?? 'sig') === 'sig' &&
    (key.alg ?? algorithm) === algorithm &&
    String(key.key_ops ?? 'verify').includes('verify') &&
    (algorithm === 'ES256'
      ? key.kty === 'EC' && key.crv === 'P-256'
      : key.kty === 'RSA' && String(key.n).length >= leastModulusDigits)
  )
}
