import type { DatabaseState } from '@voyage/catalog/fleet-migration'

/** The queries that read what a tenant's database says of itself; their rows go to {@link readDatabaseState}. */
export const databaseStateSql = [
  'SELECT tenant_id, kind, year FROM voyage_marker',
  'SELECT name FROM d1_migrations ORDER BY id',
] as const

type Rows = ReadonlyArray<Readonly<Record<string, unknown>>>

/** Returns what the rows of {@link databaseStateSql} say. */
export function readDatabaseState(markers: Rows, applied: Rows): DatabaseState {
  return {
    markers: markers.map((row) => ({
      tenantId: String(row['tenant_id']),
      kind: String(row['kind']),
      year: row['year'] === null ? null : Number(row['year']),
    })),
    applied: applied.map((row) => String(row['name'])),
  }
}
