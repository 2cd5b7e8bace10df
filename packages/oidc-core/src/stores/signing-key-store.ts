import type { StoredSigningKey } from '../model/signing-key.ts'

/** Keeps signing keys; private parts arrive sealed. */
export interface SigningKeyStore {
  /** Returns every stored key of the issuer, oldest first. */
  findSigningKeys(issuer: string): Promise<ReadonlyArray<StoredSigningKey>>
  /**
   * Stores the key unless the issuer already has one of this algorithm and status (`current` or `next`).
   * Atomic: of concurrent calls exactly one key is kept. Returns nothing; read again to see who won.
   */
  insertSigningKey(key: StoredSigningKey): Promise<void>
  /**
   * Makes the next key with this kid current and retires the current one of its algorithm. Atomic: there is never no
   * current key, nor two. Unknown, or not a next key: nothing happens.
   */
  promoteSigningKey(options: { readonly issuer: string; readonly kid: string; readonly now: number }): Promise<void>
  /** Deletes a retired key; any other: nothing happens. */
  removeSigningKey(options: { readonly issuer: string; readonly kid: string }): Promise<void>
  /**
   * Returns up to `limit` keys of all issuers that another secret sealed than the one of this name, in the order of
   * {@link SealedKeyPlace}, after a place (null: from the first). Looks at these keys only, however many there are.
   */
  listKeysSealedOtherwise(options: {
    readonly sealedBy: string
    readonly limit: number
    readonly after: SealedKeyPlace | null
  }): Promise<ReadonlyArray<StoredSigningKey>>
  /**
   * Replaces what is sealed of each of these keys that still stands as it was, and of no other; all in one query. Returns
   * how many that were.
   */
  resealSigningKeys(keys: ReadonlyArray<ResealedKey>): Promise<number>
}

/** A place in the list of keys: by the name of the secret, then by kid, both as texts of ASCII. */
export type SealedKeyPlace = Pick<StoredSigningKey, 'sealedBy' | 'kid'>

/** A key that is sealed anew. */
export interface ResealedKey extends Pick<StoredSigningKey, 'kid' | 'sealedPrivateJwk' | 'sealedBy'> {
  /** What is sealed of it so far. */
  readonly former: string
}
