import type { JWK } from 'jose'
import type { SigningAlgorithm } from '../model/client.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import type { KeySealer } from './key-sealer.ts'

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
  const pair = await generateKeyPair(algorithm)
  const privateJwk = withoutMarks((await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey)
  const publicJwk = withoutMarks((await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey)
  const kid = await jwkThumbprint(publicJwk)
  return {
    kid,
    issuer,
    algorithm,
    status,
    publicJwk: JSON.stringify({ ...publicJwk, kid, alg: algorithm, use: 'sig' }),
    ...(await sealer.seal(kid, privateJwk as JWK)),
    createdAt: now,
    activatedAt: null,
    retiredAt: null,
  }
}

async function generateKeyPair(algorithm: SigningAlgorithm): Promise<CryptoKeyPair> {
  const { subtle } = crypto
  const pair =
    algorithm === 'ES256'
      ? await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
      : await subtle.generateKey(
          {
            name: 'RSASSA-PKCS1-v1_5',
            modulusLength: 2048,
            publicExponent: Uint8Array.of(1, 0, 1),
            hash: 'SHA-256',
          },
          true,
          ['sign', 'verify'],
        )
  return pair as CryptoKeyPair
}

/** What WebCrypto says about use is not part of the key. */
function withoutMarks({ key_ops: _, ext: __, alg: ___, ...jwk }: JsonWebKey): JsonWebKey {
  return jwk
}
