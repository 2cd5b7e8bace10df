/** A person who signs in. Users of two tenants have nothing in common, even under one username. */
export interface User {
  readonly tenantId: string
  /** The `sub` of every token: unique over all tenants, never given to another user. */
  readonly userId: string
  /** As {@link normalizeUsername} returns it; unique within the tenant. */
  readonly username: string
  readonly name: string
  readonly email: string | null
  /** Further standard claims (OpenID Connect Core section 5.1) in their wire spelling. */
  readonly profile: UserProfile
  /** As the {@link PasswordHasher} made it, with its parameters. */
  readonly passwordHash: string
  /** Since when the user cannot sign in, epoch seconds; null: the user can. */
  readonly disabledAt: number | null
  /** Epoch seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** Standard claims by their wire names; texts, the two `_verified` flags, and the parts of `address`. */
export type UserProfile = Readonly<Record<string, string | boolean | Readonly<Record<string, string>>>>

/** Returns the one spelling under which a username is stored and looked up: NFKC, lower case, no outer blanks. */
export function normalizeUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}
