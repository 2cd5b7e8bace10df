/** What a tenant's database is for. */
export type DatabaseKind = (typeof databaseKinds)[number]

/** Every kind of tenant database. */
export const databaseKinds = ['config', 'ops', 'ops_archive', 'customer'] as const

/** Whether a database serves: only `active` ones do; `retired` is for good. */
export type DatabaseStatus = (typeof databaseStatuses)[number]

/** Every status of a tenant's database. */
export const databaseStatuses = ['active', 'moving', 'retired'] as const

/**
 * What is registered of a tenant's database. `year` is given for `ops_archive`, and only there; of `binding` and `shard`
 * exactly one is not null.
 */
export interface NewTenantDatabase {
  readonly kind: DatabaseKind
  /** D1's own id: a lower-case UUID. */
  readonly d1DatabaseId: string
  /** The binding's name in the Worker that reads it. */
  readonly binding: string | null
  /** The data-plane shard behind which it lies. */
  readonly shard: string | null
  readonly year: number | null
  /** Version of the layout that the tenant's code maps to its tables; at least 1. */
  readonly mappingVersion: number
}

/** A registered database of a tenant. */
export interface TenantDatabase extends NewTenantDatabase {
  readonly tenantId: string
  readonly status: DatabaseStatus
  /** Epoch seconds. */
  readonly createdAt: number
}

/**
 * The changes asked of a database record: an absent field stays, a null empties it. At least one is present. Whoever
 * moves a database from a binding to a shard, or back, gives both.
 */
export interface DatabasePatch {
  readonly status?: DatabaseStatus
  readonly binding?: string | null
  readonly shard?: string | null
  readonly mappingVersion?: number
}
