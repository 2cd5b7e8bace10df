import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantContext } from '../tenant-context.ts'
import type { TenantDatabaseRecord } from '../tenant-directory.ts'
import type { DatabaseMarker } from './database-marker.ts'
import type { MarkedDatabase } from './marker-proof.ts'
import { proveMarker } from './marker-proof.ts'
import type { ShardPort } from './shard-port.ts'
import type { TenantDatabaseRefusal } from './tenant-database-refusal.ts'

/** The handles of one tenant, each checked before it is handed out. */
export interface TenantDatabases<Database> {
  config(): Promise<Result<Database, TenantDatabaseRefusal>>
  ops(): Promise<Result<Database, TenantDatabaseRefusal>>
  /** The archive of one calendar year. */
  opsArchive(year: number): Promise<Result<Database, TenantDatabaseRefusal>>
  customer(): Promise<Result<Database, TenantDatabaseRefusal>>
}

/** Options of {@link createTenantDatabases}. */
export interface TenantDatabasesOptions<Database = MarkedDatabase> {
  /** The Worker's env. */
  readonly env: object
  readonly context: Pick<TenantContext, 'tenantId' | 'databases'>
  /** Reaches databases that are not bound here. Default: none; a database on a shard is refused. */
  readonly shards?: ShardPort<Database>
  /**
   * Returns the tenant's database records as they are now, or null when they cannot be had. Called at most once, when
   * a record is missing or its database carries another marker: a mapping may have changed since the context was made.
   * Default: none; the refusal stands.
   */
  readonly reload?: () => Promise<ReadonlyArray<TenantDatabaseRecord> | null>
}

/**
 * Returns the databases of the tenant in `context`: found in `env` by the binding names the catalog recorded, or reached
 * through `shards` where the catalog names a shard.
 *
 * A handle is given out only after its database has shown the marker of this tenant, kind, year and mapping version;
 * that query runs once for each isolate and database. `Database` is the env's database type, `D1Database` in Workers.
 *
 * @throws TenantResolverError `TENANT_DATABASE_UNREADABLE` (from the methods) when the marker cannot be read
 */
export function createTenantDatabases<Database extends MarkedDatabase = MarkedDatabase>(
  options: TenantDatabasesOptions<Database>,
): TenantDatabases<Database> {
  const { env, context, shards, reload } = options
  const { tenantId } = context
  let reloaded: Promise<ReadonlyArray<TenantDatabaseRecord> | null> | null = null

  async function open(kind: string, year: number | null): Promise<Result<Database, TenantDatabaseRefusal>> {
    const standing = reloaded === null ? null : ((await reloaded) ?? context.databases)
    const first = await attempt(standing ?? context.databases, kind, year)
    if (first.ok || reload === undefined || standing !== null) return first
    // One reload serves all databases of the request, however many of them are refused.
    reloaded ??= reload().catch(() => null)
    const records = await reloaded
    return records === null ? first : attempt(records, kind, year)
  }

  async function attempt(
    databases: ReadonlyArray<TenantDatabaseRecord>,
    kind: string,
    year: number | null,
  ): Promise<Result<Database, TenantDatabaseRefusal>> {
    const records = databases.filter((record) => record.kind === kind && record.year === year)
    const [record] = records
    if (record === undefined || records.length > 1) return err({ reason: 'database_not_registered' })
    const expected = { tenantId, kind, year, mappingVersion: record.mappingVersion }
    const bound = record.shard === null ? findBinding<Database>(env, record) : openOnShard(record.shard, expected)
    if (!bound.ok) return bound
    const proven = await proveMarker(bound.value, expected)
    return proven.ok ? bound : proven
  }

  function openOnShard(shard: string, place: DatabaseMarker): Result<Database, TenantDatabaseRefusal> {
    if (shards === undefined) return err({ reason: 'database_on_shard' })
    const database = shards.open({ ...place, shard })
    return database === null ? err({ reason: 'binding_missing' }) : ok(database)
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
  { binding }: TenantDatabaseRecord,
): Result<Database, TenantDatabaseRefusal> {
  if (binding === null) return err({ reason: 'database_not_registered' })
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(binding)) return err({ reason: 'binding_missing' })
  const value: unknown = Reflect.get(env, binding)
  if (typeof value !== 'object' || value === null || !('prepare' in value)) return err({ reason: 'binding_missing' })
  // The caller says which database type its env holds; what can be checked at run time has been.
  return ok(value as Database)
}
