import type { Passkey } from '../model/passkey.ts'

/** Whose passkeys, at which issuer. */
export interface PasskeyOwner {
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
}

/** Keeps passkeys and the challenges that were answered. */
export interface PasskeyStore {
  /**
   * Stores the passkey and returns true; false, and nothing changes, when the issuer has one of this id, or the session
   * in which it was made has ended. Atomic with `cutOffUser`: of a new passkey and the end of its session at the same
   * moment, the passkey is refused or removed.
   */
  insertPasskey(inserted: { readonly passkey: Passkey; readonly sessionId: string }): Promise<boolean>
  /** Returns the passkey of this issuer, of whatever tenant; null when there is none. */
  findPasskey(options: { readonly issuer: string; readonly credentialId: string }): Promise<Passkey | null>
  /** Returns a user's passkeys, oldest first. */
  listPasskeys(owner: PasskeyOwner): Promise<ReadonlyArray<Passkey>>
  /**
   * Moves the counter on, notes the use and returns true. Atomic: false, and nothing changes, when `counter` is not
   * above the stored one (0 stays 0 with authenticators that do not count) or there is no such passkey.
   *
   * @see WebAuthn Level 3 section 6.1.1
   */
  advancePasskey(options: {
    readonly issuer: string
    readonly credentialId: string
    readonly counter: number
    readonly now: number
  }): Promise<boolean>
  /** Renames a passkey of this user; false when they have none of this id. */
  renamePasskey(options: PasskeyOwner & { readonly credentialId: string; readonly name: string }): Promise<boolean>
  /** Removes a passkey of this user; false when they have none of this id. */
  removePasskey(options: PasskeyOwner & { readonly credentialId: string }): Promise<boolean>
  /** Returns true the first time for a challenge and false ever after, until its expiry at least. Atomic. */
  redeemChallenge(options: {
    readonly issuer: string
    readonly challengeHash: string
    readonly expiresAt: number
  }): Promise<boolean>
}
