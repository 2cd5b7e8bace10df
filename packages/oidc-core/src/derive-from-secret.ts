/** What the keys of one purpose are derived by: HKDF-SHA-256 without a salt (RFC 5869), for `deriveKey` and `deriveBits`. */
export interface SecretDerivation {
  readonly derivation: {
    readonly name: string
    readonly hash: string
    readonly salt: Uint8Array<ArrayBuffer>
    readonly info: Uint8Array<ArrayBuffer>
  }
  readonly material: CryptoKey
}

/** Returns what derives keys from a secret: those of two purposes tell nothing of each other. */
export async function deriveFromSecret(secret: string, purpose: string): Promise<SecretDerivation> {
  const encoder = new TextEncoder()
  const usages: Array<'deriveKey' | 'deriveBits'> = ['deriveKey', 'deriveBits']
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, usages)
  const info = Uint8Array.from(encoder.encode(purpose))
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }
  return { derivation, material }
}
