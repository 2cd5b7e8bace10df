/** What a new API key is made from. */
export interface NewApiKey {
  readonly name: string
  /** What the key may do, as `resource:action` words that the tenant's Workers know. */
  readonly scopes: ReadonlyArray<string>
  /** Epoch seconds from which on it counts no longer; null: it does not expire. */
  readonly expiresAt: number | null
}

/** An API key of a tenant, without its secret. Times are epoch seconds. */
export interface ApiKey extends NewApiKey {
  readonly tenantId: string
  /** Finds the key; no secret. */
  readonly publicId: string
  /** SHA-256 of the secret part, in lower-case hex. */
  readonly secretSha256: string
  /** The public id of the key it took over from in a rotation; null for a key of its own. */
  readonly replaces: string | null
  readonly createdAt: number
  readonly revokedAt: number | null
  /** Within a minute; null when it was never used. */
  readonly lastUsedAt: number | null
}

/** A last-used time is written at most once in so many seconds, however many gateways see the key. */
export const lastUsedStep = 60

/** How a key is to be rotated. */
export interface KeyRotation {
  /** How long the old key still counts, in seconds. */
  readonly overlap: number
  /** When the new key expires; absent: it lives as long as the old one was meant to. */
  readonly expiresAt?: number | null
}

/** Tells whether a key counts at `now`. */
export function isLive(key: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, now: number): boolean {
  const { expiresAt, revokedAt } = key
  return (expiresAt === null || expiresAt > now) && (revokedAt === null || revokedAt > now)
}
