import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { TenantResolverError } from '../tenant-resolver-error.ts'
import type { DatabaseMarker } from './database-marker.ts'
import { checkMarker, markerQuery } from './database-marker.ts'
import type { TenantDatabaseRefusal } from './tenant-database-refusal.ts'

/** What the marker check needs of a database; a `D1Database` is one. */
export interface MarkedDatabase {
  prepare(query: string): { all(): Promise<{ readonly results: ReadonlyArray<unknown> }> }
}

// Which marker a database handle was found to carry. A handle of env lives as long as its isolate, and so does the
// proof; kept by handle, it can never vouch for another database.
const provenMarkers = new WeakMap<object, string>()

/**
 * Returns ok when the database carries the expected marker; the query runs once for each isolate and handle.
 *
 * @throws TenantResolverError `TENANT_DATABASE_UNREADABLE` when the marker cannot be read
 */
export async function proveMarker(
  database: MarkedDatabase,
  expected: DatabaseMarker,
): Promise<Result<null, TenantDatabaseRefusal>> {
  const marker = JSON.stringify([expected.tenantId, expected.kind, expected.year, expected.mappingVersion])
  if (provenMarkers.get(database) === marker) return ok(null)
  const rows = await readMarker(database)
  if (!rows.ok) return rows
  const checked = checkMarker(rows.value, expected)
  if (checked.ok) provenMarkers.set(database, marker)
  return checked
}

type Rows = ReadonlyArray<Readonly<Record<string, unknown>>>

async function readMarker(database: MarkedDatabase): Promise<Result<Rows, TenantDatabaseRefusal>> {
  try {
    const { results } = await database.prepare(markerQuery).all()
    return ok(results.map((row) => (typeof row === 'object' && row !== null ? { ...row } : {})))
  } catch (cause) {
    // A database that was created and never migrated: a refusal, not a failure.
    if (cause instanceof Error && cause.message.includes('no such table')) return err({ reason: 'marker_missing' })
    if (cause instanceof TenantResolverError && cause.code === 'TENANT_SHARD_UNKNOWN') {
      return err({ reason: 'binding_missing' })
    }
    if (cause instanceof TenantResolverError && cause.code === 'TENANT_SHARD_MISMATCH') {
      return err({ reason: 'marker_mismatch' })
    }
    throw new TenantResolverError('TENANT_DATABASE_UNREADABLE', 'the marker of a tenant database cannot be read', {
      cause,
    })
  }
}
