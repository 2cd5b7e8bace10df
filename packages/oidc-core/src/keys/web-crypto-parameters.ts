import type { SigningAlgorithm } from '../model/client.ts'

interface Parameters extends Readonly<Record<SigningAlgorithm, object>> {
  readonly ES256: { readonly name: 'ECDSA'; readonly namedCurve: 'P-256' }
  readonly RS256: {
    readonly name: 'RSASSA-PKCS1-v1_5'
    readonly hash: 'SHA-256'
    readonly modulusLength: number
    readonly publicExponent: Uint8Array<ArrayBuffer>
  }
}

/** What WebCrypto makes and imports a key of each algorithm by (RFC 7518 section 3.1). */
export const webCryptoParameters: Parameters = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
}
