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
  /**
   * What the current token was derived with, from the one before it: the holder of that one can be given it once more,
   * which makes a retry possible; nobody else can make anything of it. Null before the first rotation.
   */
  readonly currentSalt: string | null
  /** Epoch seconds, as the next two. */
  readonly rotatedAt: number | null
  /** When it ends unless used; moves with each rotation. */
  readonly idleExpiresAt: number
  /** When it ends in any case. */
  readonly expiresAt: number
}
