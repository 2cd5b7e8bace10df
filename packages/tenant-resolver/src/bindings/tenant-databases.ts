import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantContext } from '../tenant-context.ts'
import type { TenantDatabaseRecord } from '../tenant-directory.ts'
import { TenantResolverError } from '../tenant-resolver-error.ts'
import type { DatabaseMarker } from './database-marker.ts'
import { checkMarker, markerQuery } from './database-marker.ts'
import type { TenantDatabaseRefusal } from './tenant-database-refusal.ts'

/** What the marker check needs of a database; a `D1Database` is one. */
export interface MarkedDatabase {
  prepare(query: string): { all(): Promise<{ readonly results: ReadonlyArray<unknown> }> }
}

/** The handles of one tenant, each checked before it is handed out. */
export interface TenantDatabases<Database> {
  config(): Promise<Result<Database, TenantDatabaseRefusal>>
  ops(): Promise<Result<Database, TenantDatabaseRefusal>>
  /** The archive of one calendar year. */
  opsArchive(year: number): Promise<Result<Database, TenantDatabaseRefusal>>
  customer(): Promise<Result<Database, TenantDatabaseRefusal>>
}

/** Options of {@link createTenantDatabases}. */
export interface TenantDatabasesOptions {
  /** The Worker's env. */
  readonly env: object
  readonly context: Pick<TenantContext, 'tenantId' | 'databases'>
}

// Which marker a database handle was found to carry. A handle of env lives as long as its isolate, and so does the
// proof; kept by handle, it can never vouch for another database.
const provenMarkers = new WeakMap<object, string>()

/**
 * Returns the databases of the tenant in `context`, found in `env` by the binding names the catalog recorded.
 *
 * A handle is given out only after its database has shown the marker of this tenant, kind, year and mapping version;
 * that query runs once for each isolate and database. `Database` is the env's database type, `D1Database` in Workers.
 *
 * @throws TenantResolverError `TENANT_DATABASE_UNREADABLE` (from the methods) when the marker cannot be read
 */
export function createTenantDatabases<Database extends MarkedDatabase = MarkedDatabase>(
  options: TenantDatabasesOptions,
): TenantDatabases<Database> {
  const { env, context } = options

  async function open(kind: string, year: number | null): Promise<Result<Database, TenantDatabaseRefusal>> {
    const records = context.databases.filter((record) => record.kind === kind && record.year === year)
    const [record] = records
    if (record === undefined || records.length > 1) return err({ reason: 'database_not_registered' })
    const bound = findBinding<Database>(env, record)
    if (!bound.ok) return bound
    const expected = { tenantId: context.tenantId, kind, year, mappingVersion: record.mappingVersion }
    const proven = await proveMarker(bound.value, expected)
    return proven.ok ? bound : proven
  }

  return {
    config: () => open('config', null),
    ops: () => open('ops', null),
    opsArchive: (year) => open('ops_archive', year),
    customer: () => open('customer', null),
  }
}

function findBinding<Database extends MarkedDatabase>(
  env: object,
  { binding, shard }: TenantDatabaseRecord,
): Result<Database, TenantDatabaseRefusal> {
  if (binding === null) return err({ reason: shard === null ? 'database_not_registered' : 'database_on_shard' })
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(binding)) return err({ reason: 'binding_missing' })
  const value: unknown = Reflect.get(env, binding)
  if (typeof value !== 'object' || value === null || !('prepare' in value)) return err({ reason: 'binding_missing' })
  // The caller says which database type its env holds; what can be checked at run time has been.
  return ok(value as Database)
}

async function proveMarker(
  database: MarkedDatabase,
  expected: DatabaseMarker,
): Promise<Result<null, TenantDatabaseRefusal>> {
  const marker = JSON.stringify([expected.tenantId, expected.kind, expected.year, expected.mappingVersion])
  if (provenMarkers.get(database) === marker) return ok(null)
  const rows = await readMarker(database)
  if (rows === null) return err({ reason: 'marker_missing' })
  const checked = checkMarker(rows, expected)
  if (checked.ok) provenMarkers.set(database, marker)
  return checked
}

async function readMarker(database: MarkedDatabase): Promise<ReadonlyArray<Readonly<Record<string, unknown>>> | null> {
  try {
    const { results } = await database.prepare(markerQuery).all()
    return results.map((row) => (typeof row === 'object' && row !== null ? { ...row } : {}))
  } catch (cause) {
    // A database that was created and never migrated: a refusal, not a failure.
    if (cause instanceof Error && cause.message.includes('no such table')) return null
    throw new TenantResolverError('TENANT_DATABASE_UNREADABLE', 'the marker of a tenant database cannot be read', {
      cause,
    })
  }
}
