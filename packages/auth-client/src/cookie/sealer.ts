import type { RandomBytes } from '@voyage/pkce'
import { decodeBase64url, encodeBase64url } from '../base64url.ts'

/** What a sealed text is good for; a text sealed for one purpose opens for no other. */
export type SealPurpose = 'session' | 'transaction'

/** Seals and opens texts that travel through a browser: nobody without a secret can read, change or make one. */
export interface Sealer {
  readonly seal: (purpose: SealPurpose, text: string) => Promise<string>
  /** Returns the text, or null when it was not sealed by us, for this purpose and context, unchanged. */
  readonly open: (purpose: SealPurpose, sealed: string) => Promise<string | null>
}

/** What a {@link Sealer} is made of. */
export interface SealerOptions {
  /** The first one seals, all of them open: put a new secret in front, drop the old one a session's lifetime later. */
  readonly secrets: ReadonlyArray<string>
  /** Issuer, client and site: what is sealed for one relying party is worthless at another with the same secret. */
  readonly context: string
  readonly randomBytes: RandomBytes
}

interface Key {
  readonly id: string
  readonly key: CryptoKey
}

const version = 'v1'
const ivBytes = 12
const encoder = new TextEncoder()

/**
 * Returns a sealer of AES-256-GCM with a key derived from each secret (HKDF-SHA256).
 * A sealed text is `v1.<key id>.<base64url of IV, ciphertext and tag>`; purpose and context are authenticated with it.
 *
 * @throws TypeError when there is no secret, or one is shorter than 32 characters
 * @see NIST SP 800-38D, RFC 5869: https://www.rfc-editor.org/rfc/rfc5869
 */
export function createSealer(options: SealerOptions): Sealer {
  const { secrets, context, randomBytes } = options
  if (secrets.length === 0) throw new TypeError('secrets must hold at least one secret')
  if (secrets.some((secret) => secret.length < 32)) throw new TypeError('a secret must have at least 32 characters')

  // Data, not a promise: a Worker request must not wait for what another request began.
  let derived: ReadonlyArray<Key> | undefined
  const keys = async (): Promise<ReadonlyArray<Key>> => {
    derived ??= await Promise.all(secrets.map(deriveKey))
    return derived
  }
  const additionalData = (purpose: SealPurpose) => encoder.encode(JSON.stringify([version, purpose, context]))

  return {
    seal: async (purpose, text) => {
      const [first] = await keys()
      if (first === undefined) throw new TypeError('secrets must hold at least one secret')
      const iv = Uint8Array.from(randomBytes(ivBytes))
      if (iv.length !== ivBytes) throw new TypeError('randomBytes(12) must return 12 bytes')
      const algorithm = { name: 'AES-GCM', iv, additionalData: additionalData(purpose) }
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, first.key, encoder.encode(text)))
      const bytes = new Uint8Array(ivBytes + ciphertext.length)
      bytes.set(iv)
      bytes.set(ciphertext, ivBytes)
      return `${version}.${first.id}.${encodeBase64url(bytes)}`
    },

    open: async (purpose, sealed) => {
      const parts = sealed.split('.')
      if (parts.length !== 3 || parts[0] !== version) return null
      const bytes = decodeBase64url(parts[2] ?? '')
      const key = (await keys()).find(({ id }) => id === parts[1])?.key
      if (bytes === undefined || key === undefined) return null
      const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, ivBytes), additionalData: additionalData(purpose) }
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, bytes.subarray(ivBytes)))
      } catch {
        return null
      }
    },
  }
}

async function deriveKey(secret: string): Promise<Key> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits'])
  const info = encoder.encode('@voyage/auth-client cookie v1')
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info }
  // 32 bytes of key, then 6 bytes that name it; HKDF's output blocks tell nothing of each other.
  const bits = new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, 38 * 8))
  const key = await crypto.subtle.importKey('raw', bits.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  return { id: encodeBase64url(bits.subarray(32)), key }
}
