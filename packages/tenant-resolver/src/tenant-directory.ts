/**
 * Where the resolver reads tenants from. The resolver owns this port; a catalog satisfies it structurally and a host
 * joins the two.
 *
 * Both methods read the latest committed state they can reach, never throw for an absent tenant, and reject only when
 * the store cannot be read.
 */
export interface TenantDirectory {
  /**
   * Returns the tenant that owns this domain, or null when no tenant owns it.
   *
   * `domain` is normalised (see `normalizeHost`). Only verified domains count: an unverified claim answers null.
   * Costs one query.
   */
  findByDomain(domain: string): Promise<TenantRecord | null>
  /**
   * Returns the tenant with this slug, whatever its status, or null. Costs one query.
   *
   * A directory that keeps former slugs answers for one of those with the tenant as it is now: its `slug` then differs
   * from the one asked for, and the verdict is `moved`. A slug in use always wins over a former one.
   */
  findBySlug(slug: string): Promise<TenantRecord | null>
}

/** One tenant as the gateway needs it. Plain data: it is copied, frozen and cached across requests. */
export interface TenantRecord {
  readonly id: string
  readonly slug: string
  /**
   * The name by which a gateway binds the tenant's Worker. Not to be made from the slug: after a rename that is another
   * tenant's. Absent: the directory keeps none.
   */
  readonly serviceBinding?: string
  readonly name: string
  /** Any string; only `active` is served (see `gateTenant`). */
  readonly status: string
  readonly plan: string
  /** Grows with each change of the tenant; a lower version never replaces a higher one. */
  readonly version: number
  readonly databases: ReadonlyArray<TenantDatabaseRecord>
  /**
   * Epoch seconds at which this was the state of the source of truth, from a directory that answers out of a copy
   * (see `./projection`). The cache counts the age from here. Absent: the state at the start of the look-up.
   */
  readonly asOf?: number
}

/** One database of a tenant, without its Cloudflare id. */
export interface TenantDatabaseRecord {
  /** `config`, `ops`, `ops_archive` or `customer`. */
  readonly kind: string
  /** Name of the static binding in the tenant Worker's env, or null when the database lives on a shard. */
  readonly binding: string | null
  /** Name of the data-plane shard, or null when the database is bound statically. */
  readonly shard: string | null
  /** Calendar year of an `ops_archive`, null for every other kind. */
  readonly year: number | null
  readonly mappingVersion: number
}
