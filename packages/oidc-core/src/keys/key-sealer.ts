import type { RandomBytes } from '@voyage/pkce'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { nameSecret, seal, unseal } from '../seal.ts'
import { secretsInTurn } from '../secrets-in-turn.ts'

/** What the private keys are sealed with. */
export interface KeyEncryption {
  /**
   * Encrypts the private keys at rest, from a secret store: at least 32 characters. Or several such, the newest first: that
   * one seals, all of them open.
   */
  readonly keyEncryptionSecret: string | ReadonlyArray<string>
  readonly randomBytes: RandomBytes
}

/** The part of a stored key that only the secrets open. */
export type SealedKey = Pick<StoredSigningKey, 'sealedPrivateJwk' | 'sealedBy'>

/** Seals private keys for the store, and opens them. */
export interface KeySealer {
  readonly seal: (kid: string, privateJwk: JsonWebKey) => Promise<SealedKey>
  /** Returns the private JWK, or undefined when none of the secrets is the one that it was sealed under. */
  readonly open: (key: Pick<StoredSigningKey, 'kid' | 'sealedPrivateJwk'>) => Promise<JsonWebKey | undefined>
  /** Returns the `sealedBy` of what the newest secret seals. */
  readonly newest: () => Promise<string>
}

const purpose = (kid: string): string => `voyage signing key ${kid}`

/**
 * Returns the sealer: AES-256-GCM under a key that HKDF-SHA-256 derives for each signing key.
 *
 * @throws TypeError when there is no secret or one is too short; the message says which, and never the secret
 */
export function createKeySealer({ keyEncryptionSecret, randomBytes }: KeyEncryption): KeySealer {
  const secrets = secretsInTurn('keyEncryptionSecret', keyEncryptionSecret)
  const [newest] = secrets
  // Data, not a promise: a Worker request must not wait for what another request began.
  let name: string | undefined
  const nameOfNewest = async (): Promise<string> => {
    name ??= await nameSecret({ secret: newest, purpose: 'voyage name of a key encryption secret' })
    return name
  }
  return {
    async seal(kid, privateJwk) {
      const plaintext = JSON.stringify(privateJwk)
      const sealedPrivateJwk = await seal({ secret: newest, purpose: purpose(kid), plaintext, randomBytes })
      return { sealedPrivateJwk, sealedBy: await nameOfNewest() }
    },
    async open({ kid, sealedPrivateJwk: sealed }) {
      for (const secret of secrets) {
        const plaintext = await unseal({ secret, purpose: purpose(kid), sealed })
        if (plaintext !== undefined) return JSON.parse(plaintext) as JsonWebKey
      }
      return undefined
    },
    newest: nameOfNewest,
  }
}
