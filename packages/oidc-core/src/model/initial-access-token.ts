/** What lets somebody register clients of a tenant at an issuer (RFC 7591 section 3). The operator issues it. */
export interface InitialAccessToken {
  /** By which the operator lists and revokes it; no secret. */
  readonly tokenId: string
  /** SHA-256 (hex) of the token; the token itself is never stored. */
  readonly tokenHash: string
  readonly issuer: string
  readonly tenantId: string
  /** What the operator calls it; null when it has no name. */
  readonly note: string | null
  /** The scopes that a client may register with it. */
  readonly scopes: ReadonlyArray<string>
  /** The resources (RFC 8707) that such a client gets. */
  readonly resources: ReadonlyArray<string>
  /** Whether such a client must use PKCE; a public one must in any case. */
  readonly requirePkce: boolean
  /** Whether users are asked before such a client gets anything. */
  readonly requireConsent: boolean
  /** How many clients may still be registered with it; null: any number. */
  readonly usesLeft: number | null
  /** Epoch seconds, as the next two. */
  readonly createdAt: number
  /** Null: it does not expire. */
  readonly expiresAt: number | null
  /** Null while it stands. */
  readonly revokedAt: number | null
}

/** Returns whether a client can be registered with this token at `now`. */
export function isUsable(token: InitialAccessToken, now: number): boolean {
  const { revokedAt, expiresAt, usesLeft } = token
  return revokedAt === null && (expiresAt === null || now < expiresAt) && (usesLeft === null || usesLeft > 0)
}
