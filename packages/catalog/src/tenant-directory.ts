/** A tenant's database as a request's routing needs it; it names no D1 id. */
export interface DirectoryDatabase {
  readonly kind: string
  readonly binding: string | null
  readonly shard: string | null
  readonly year: number | null
  readonly mappingVersion: number
}

/** A tenant as a request's routing needs it. */
export interface DirectoryTenant {
  readonly id: string
  readonly slug: string
  /** The name by which a gateway binds the tenant's Worker. */
  readonly serviceBinding: string
  readonly name: string
  readonly status: string
  readonly plan: string
  readonly version: number
  /** The active ones, in the order of registration: a database that is moving is not to be read. */
  readonly databases: ReadonlyArray<DirectoryDatabase>
}

/**
 * Finds tenants for a router. Fits the port of the same name of `@voyage/tenant-resolver` structurally: the two
 * packages do not know each other.
 */
export interface CatalogTenantDirectory {
  /** Returns the tenant that verified `domain` (as `canonicalHost` writes it), or null. Whatever its status. */
  findByDomain(domain: string): Promise<DirectoryTenant | null>
  /**
   * Returns the tenant with exactly this slug, or else the one that gave it up last (its `slug` then differs from the
   * one asked for, so the caller can redirect), or null. Whatever its status.
   */
  findBySlug(slug: string): Promise<DirectoryTenant | null>
  /** Returns the tenant with this id, or null. Whatever its status. */
  findById(id: string): Promise<DirectoryTenant | null>
}

/** An API key as a gateway judges it. */
export interface DirectoryApiKey {
  /** SHA-256 of the key's secret part, in lower-case hex. */
  readonly secretSha256: string
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly tenant: DirectoryTenant
}

/** Finds API keys for a router. Fits the port `ApiKeyDirectory` of `@voyage/tenant-resolver` structurally. */
export interface CatalogApiKeyDirectory {
  /** Returns the key with this public id, whatever its state, or null. */
  findByPublicId(publicId: string): Promise<DirectoryApiKey | null>
  /** Notes when a key was used, in epoch seconds; at most once a minute, whoever calls how often. */
  noteUse(use: { readonly publicId: string; readonly at: number }): Promise<void>
}

/** One change of a tenant, by its place in the outbox. */
export interface DirectoryChange {
  readonly place: number
  readonly tenantId: string
  /** The tenant's version after it. */
  readonly version: number
}

/** The keys of a tenant that are asked for. */
export interface DirectoryKeys {
  readonly tenantId: string
  /** The key after which they begin. Null: with the first. */
  readonly after: { readonly keyspace: string; readonly value: string } | null
}

/** Whom a key names now. */
export interface DirectoryKey {
  /** The tenant that was asked about. */
  readonly tenantId: string
  readonly keyspace: 'domain' | 'slug' | 'tenant_id'
  readonly value: string
  /** The tenant that the key names. Null: none. */
  readonly record: DirectoryTenant | null
}

/**
 * What a copy of the tenant directory, such as one in KV, is kept up to date from. Fits the port `ProjectionSource` of
 * `@voyage/tenant-resolver` structurally.
 */
export interface CatalogProjectionSource {
  /** Returns the changes after this place of the outbox, in order, at most `limit`. */
  listChanges(page: { readonly after: number; readonly limit: number }): Promise<ReadonlyArray<DirectoryChange>>
  /**
   * Returns every key that names or ever named one of the tenants, with the tenant that it names now: those of the first
   * tenant, then those of the next, each in the order of keyspace and value and from the one after its `after` on; at
   * most `limit` in all. Fewer than `limit` are all there are. One query, whatever the numbers.
   */
  readKeys(page: {
    readonly tenants: ReadonlyArray<DirectoryKeys>
    readonly limit: number
  }): Promise<ReadonlyArray<DirectoryKey>>
}
