import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { DatabaseKind } from '../tenant-database.ts'
import type { FleetDatabase, FleetFailure, FleetTenant } from './fleet-tenant.ts'

/** A migration of a tenant's database: the number at the start of its file name is the schema version it brings. */
export interface FleetMigration {
  /** The file's name, as the table `d1_migrations` has it. */
  readonly name: string
  readonly version: number
  readonly sql: string
}

/** The migrations of each kind of database, in the order of their versions. */
export type MigrationCatalogue = Readonly<Partial<Record<DatabaseKind, ReadonlyArray<FleetMigration>>>>

/** What a tenant's database says of itself. */
export interface DatabaseState {
  /** The names in its table `d1_migrations`. */
  readonly applied: ReadonlyArray<string>
  /** The rows of its table `voyage_marker`. */
  readonly markers: ReadonlyArray<{
    readonly tenantId: string
    readonly kind: string
    readonly year: number | null
  }>
}

/** Returns the schema version that a migration's file name starts with, such as `0002_add_index.sql`; null: none. */
export function migrationVersion(name: string): number | null {
  const digits = /^(\d{1,9})_.*\.sql$/.exec(name)?.[1]
  return digits === undefined || Number(digits) === 0 ? null : Number(digits)
}

/** Returns the highest schema version that any migration brings; 0 without migrations. */
export function latestVersion(catalogue: MigrationCatalogue): number {
  const versions = Object.values(catalogue).flatMap((migrations) => migrations.map(({ version }) => version))
  return Math.max(0, ...versions)
}

/**
 * Returns the migrations that bring a database to a schema version, in order.
 *
 * Refuses a database whose marker is not that of the tenant, the kind and the year, and one that was given a migration
 * up to that version which is not among ours: what stands in it is not what the version says.
 */
export function pendingMigrations(
  owner: { readonly tenant: FleetTenant; readonly database: FleetDatabase },
  state: DatabaseState,
  wanted: { readonly catalogue: MigrationCatalogue; readonly target: number },
): Result<ReadonlyArray<FleetMigration>, FleetFailure> {
  const { tenant, database } = owner
  const where = `the ${database.kind} database ${database.d1DatabaseId} of ${tenant.slug}`
  const [marker, ...others] = state.markers
  const isOurs =
    others.length === 0 &&
    marker?.tenantId === tenant.tenantId &&
    marker.kind === database.kind &&
    marker.year === database.year
  if (!isOurs) {
    return err({
      code: 'database-marked-otherwise',
      message: `${where} does not carry the marker of this tenant, kind and year.`,
      remedy: 'Check which tenant it belongs to, and mend its record in the catalog; a marker is never overwritten.',
      retriable: false,
    })
  }
  const ours = (wanted.catalogue[database.kind] ?? []).filter(({ version }) => version <= wanted.target)
  const names = new Set(ours.map(({ name }) => name))
  const stranger = state.applied.find((name) => !names.has(name) && (migrationVersion(name) ?? 0) <= wanted.target)
  if (stranger !== undefined) {
    return err({
      code: 'database-migrated-otherwise',
      message: `${where} was given the migration "${stranger}", which is not among those here.`,
      remedy: 'Put the file back under the name under which it was applied, or take the right --migrations folder.',
      retriable: false,
    })
  }
  const applied = new Set(state.applied)
  return ok(ours.filter(({ name }) => !applied.has(name)))
}
