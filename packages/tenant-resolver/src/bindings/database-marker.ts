import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantDatabaseRefusal } from './tenant-database-refusal.ts'

/** The single row by which a tenant database says whose it is (table `voyage_marker`). */
export interface DatabaseMarker {
  readonly tenantId: string
  readonly kind: string
  readonly year: number | null
  readonly mappingVersion: number
}

/** Reads the marker; two rows are one too many. */
export const markerQuery = 'SELECT tenant_id, kind, year, mapping_version FROM voyage_marker LIMIT 2'

/** Returns ok when `rows`, the answer to {@link markerQuery}, is exactly the expected marker. */
export function checkMarker(
  rows: ReadonlyArray<Readonly<Record<string, unknown>>>,
  expected: DatabaseMarker,
): Result<null, TenantDatabaseRefusal> {
  const [row] = rows
  if (row === undefined) return err({ reason: 'marker_missing' })
  const same =
    rows.length === 1 &&
    row['tenant_id'] === expected.tenantId &&
    row['kind'] === expected.kind &&
    row['year'] === expected.year &&
    row['mapping_version'] === expected.mappingVersion
  return same ? ok(null) : err({ reason: 'marker_mismatch' })
}
