/** Why a tenant database is not handed out; a host answers 503. */
export type TenantDatabaseRefusal =
  /** The context names no such database, or more than one. */
  | { readonly reason: 'database_not_registered' }
  /** The database lives on a data-plane shard, which static bindings do not reach. */
  | { readonly reason: 'database_on_shard' }
  /** The Worker's env has no database under the recorded binding. */
  | { readonly reason: 'binding_missing' }
  /** The database carries no marker: it was never registered. */
  | { readonly reason: 'marker_missing' }
  /** The database belongs to another tenant, kind or year, or to another state of the mapping. */
  | { readonly reason: 'marker_mismatch' }
