import type { TenantStatus } from '../tenant.ts'
import type { DatabaseKind, DatabaseStatus } from '../tenant-database.ts'

/** A tenant as a migration of the fleet sees it. */
export interface FleetTenant {
  readonly tenantId: string
  readonly slug: string
  readonly status: TenantStatus
  /** The schema version that all of its databases are at. */
  readonly schemaVersion: number
}

/** A database of a tenant as a migration of the fleet sees it. */
export interface FleetDatabase {
  readonly d1DatabaseId: string
  readonly kind: DatabaseKind
  /** The year of an `ops_archive`; null for every other kind. */
  readonly year: number | null
  readonly status: DatabaseStatus
}

/** Why something about a tenant did not work out. */
export interface FleetFailure {
  readonly code: string
  readonly message: string
  readonly remedy: string
  /** Whether trying again may help. */
  readonly retriable: boolean
  /** What Retry-After asks for, in seconds. */
  readonly retryAfterSeconds?: number
}
