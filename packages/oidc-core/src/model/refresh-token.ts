/**
 * All refresh tokens that came out of one grant: one row, however often it was rotated.
 *
 * A token reads `<family id>.<secret>`. The row knows the hash of the current token and of the one before. Any other
 * secret under a known family id is an older token used again (nobody else ever saw that id), so a replay is seen for
 * ever without keeping old rows.
 */
export interface RefreshTokenFamily {
  /** SHA-256 (hex) of the family id. */
  readonly familyHash: string
  readonly grantId: string
  readonly tenantId: string
  readonly issuer: string
  readonly clientId: string
  /** SHA-256 (hex) of the whole current token. */
  readonly currentHash: string
  /** SHA-256 (hex) of the token before it; null before the first rotation. */
  readonly previousHash: string | null
  /** The current token sealed under the previous one: only its holder can read it, which makes a retry possible. */
  readonly sealedCurrent: string | null
  /** Epoch seconds, as the next two. */
  readonly rotatedAt: number | null
  /** When it ends unless used; moves with each rotation. */
  readonly idleExpiresAt: number
  /** When it ends in any case. */
  readonly expiresAt: number
}
