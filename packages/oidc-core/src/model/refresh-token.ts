/**
 * All refresh tokens that came out of one grant: one row, however often it was rotated.
 *
 * A token reads `<family id>.<secret>`. The row knows the hash of the current token and of those that were replaced a moment
 * ago. Any other secret under a known family id is an older token used again (nobody else ever saw that id), so a replay is
 * seen for ever without keeping old rows.
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
  /** What it replaced within the grace window, oldest first; those of an earlier time may be among them. */
  readonly replaced: ReadonlyArray<ReplacedRefreshToken>
  /** When it ends unless used, epoch seconds as the next; moves with each rotation. */
  readonly idleExpiresAt: number
  /** When it ends in any case. */
  readonly expiresAt: number
}

/** A token that is current no more, and what its holder can be given once more, who may have missed the answer. */
export interface ReplacedRefreshToken {
  /** SHA-256 (hex) of the token. */
  readonly tokenHash: string
  /** What its successor was derived with, from the token itself: nobody but its holder can make anything of it. */
  readonly successorSalt: string
  /** Epoch seconds. */
  readonly at: number
}
