import { decodeBase64url } from '../base64url.ts'
import type { Jwk } from './jwk.ts'
import type { SigningAlgorithm } from './signing-algorithm.ts'

/** What {@link verifySignature} judges. */
export interface VerifySignatureOptions {
  readonly token: string
  readonly key: Jwk
  readonly algorithm: SigningAlgorithm
}

const parameters = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const

// Importing costs as much as verifying. By the identity of the key set's member: a new key set is imported anew.
const imported = new WeakMap<Jwk, CryptoKey>()

/**
 * Returns whether the token was signed with the key's private half. A wrong signature and a key that is none are not
 * told apart.
 *
 * @see RFC 7518 sections 3.3 and 3.4: https://www.rfc-editor.org/rfc/rfc7518#section-3.3
 */
export async function verifySignature(options: VerifySignatureOptions): Promise<boolean> {
  const { token, key, algorithm } = options
  const dot = token.lastIndexOf('.')
  const signature = decodeBase64url(token.slice(dot + 1))
  if (signature === undefined) return false
  try {
    const cryptoKey = imported.get(key) ?? (await importKey(key, algorithm))
    imported.set(key, cryptoKey)
    const signed = new TextEncoder().encode(token.slice(0, dot))
    return await crypto.subtle.verify(parameters[algorithm], cryptoKey, signature, signed)
  } catch {
    return false
  }
}

function importKey(key: Jwk, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  // Of the provider's taste, and no reason to fail: selectKey has judged what they say.
  const jwk: object = { ...key, alg: undefined, ext: undefined, key_ops: undefined, use: undefined }
  return crypto.subtle.importKey('jwk', jwk as JsonWebKey, parameters[algorithm], false, ['verify'])
}
