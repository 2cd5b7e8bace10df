import type { RandomBytes } from '@voyage/pkce'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { deriveFromSecret } from './derive-from-secret.ts'
import { encodeHex } from './encode-hex.ts'

const ivLength = 12

/** What to seal and for which purpose; the purpose separates keys that come from one secret. */
export interface SealOptions {
  readonly secret: string
  readonly purpose: string
  readonly plaintext: string
  readonly randomBytes: RandomBytes
}

/** Returns `plaintext` under AES-256-GCM with a key derived from `secret` (HKDF-SHA-256), as base64url. */
export async function seal({ secret, purpose, plaintext, randomBytes }: SealOptions): Promise<string> {
  const iv = Uint8Array.from(randomBytes(ivLength))
  const key = await deriveKey(secret, purpose)
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(plaintext))
  const sealed = new Uint8Array(ivLength + data.byteLength)
  sealed.set(iv)
  sealed.set(new Uint8Array(data), ivLength)
  return encodeBase64url(sealed)
}

/** What to open again. */
export interface UnsealOptions {
  readonly secret: string
  readonly purpose: string
  readonly sealed: string
}

/** Returns the plaintext, or undefined when the secret or the purpose is another or the text was changed. */
export async function unseal({ secret, purpose, sealed }: UnsealOptions): Promise<string | undefined> {
  const bytes = decodeBase64url(sealed)
  if (bytes === undefined || bytes.length < ivLength) return undefined
  const key = await deriveKey(secret, purpose)
  try {
    const iv = bytes.subarray(0, ivLength)
    const data = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(ivLength))
    return new TextDecoder().decode(data)
  } catch {
    return undefined
  }
}

/** Returns eight hexadecimal digits by which secrets are told apart, and which tell nothing else of them (HKDF-SHA-256). */
export async function nameSecret({ secret, purpose }: Pick<SealOptions, 'secret' | 'purpose'>): Promise<string> {
  const { derivation, material } = await deriveFromSecret(secret, purpose)
  return encodeHex(await crypto.subtle.deriveBits(derivation, material, 32))
}

async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const { derivation, material } = await deriveFromSecret(secret, purpose)
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}
