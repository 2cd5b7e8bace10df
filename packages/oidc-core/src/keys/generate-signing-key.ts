import type { SigningAlgorithm } from '../model/client.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import type { KeySealer } from './key-sealer.ts'
import { webCryptoParameters } from './web-crypto-parameters.ts'

/** What a new key is made for. */
export interface NewSigningKey {
  readonly issuer: string
  readonly algorithm: SigningAlgorithm
  readonly status: 'current' | 'next'
  /** Epoch seconds. */
  readonly now: number
}

/** Returns a fresh key as it is stored: private part sealed, the kid its thumbprint (RFC 7638). */
export async function generateSigningKey(
  sealer: KeySealer,
  { issuer, algorithm, status, now }: NewSigningKey,
): Promise<StoredSigningKey> {
  const usages: Array<'sign' | 'verify'> = ['sign', 'verify']
  const pair = (await crypto.subtle.generateKey(webCryptoParameters[algorithm], true, usages)) as CryptoKeyPair
  const privateJwk = withoutMarks((await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey)
  const publicJwk = withoutMarks((await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey)
  const kid = await jwkThumbprint(publicJwk)
  return {
    kid,
    issuer,
    algorithm,
    status,
    publicJwk: JSON.stringify({ ...publicJwk, kid, alg: algorithm, use: 'sig' }),
    ...(await sealer.seal(kid, privateJwk)),
    createdAt: now,
    activatedAt: null,
    retiredAt: null,
  }
}

/** What WebCrypto says about use is not part of the key. */
function withoutMarks({ key_ops: _, ext: __, alg: ___, ...jwk }: JsonWebKey): JsonWebKey {
  return jwk
}
