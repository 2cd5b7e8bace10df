import { proveMarker } from './marker-proof.ts'
import { shardDatabaseBinding } from './shard-port.ts'
import { parseShardQuery } from './shard-wire.ts'
import type { TenantDatabase } from './tenant-database.ts'

/** Options of {@link createShardHandler}. */
export interface ShardHandlerOptions {
  /** The shard Worker's env: one D1 binding for each database, named by `shardDatabaseBinding`. */
  readonly env: object
  /**
   * The tenant whose Worker calls, from the `props` of its service binding, which the caller cannot change. Null only
   * for a caller that serves all tenants: then the query says whose database it wants.
   */
  readonly callerTenantId: string | null
}

/**
 * Returns what a data-plane shard does with a request of a tenant's Worker: run statements on that tenant's database.
 *
 * Another tenant's database answers as one that does not exist. The marker is proved before the first statement.
 */
export function createShardHandler({
  env,
  callerTenantId,
}: ShardHandlerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const query = request.method === 'POST' ? parseShardQuery(await request.text()) : null
    if (query === null) return refuse(400, 'malformed')
    if (callerTenantId !== null && callerTenantId !== query.tenantId) return refuse(404, 'unknown')
    const database = findDatabase(env, shardDatabaseBinding(query))
    if (database === null) return refuse(404, 'unknown')
    try {
      const proven = await proveMarker(database, query)
      if (!proven.ok) return refuse(409, 'marker_mismatch')
    } catch {
      return refuse(503, 'failed')
    }
    try {
      const statements = query.statements.map(({ sql, values }) => database.prepare(sql).bind(...values))
      const results = await database.batch(statements)
      return Response.json({ results: results.map(({ results: rows, meta }) => ({ results: rows, meta })) })
    } catch (cause) {
      // The tenant's own statement on its own database: it may know what the database says of it.
      return refuse(422, 'statement_refused', cause instanceof Error ? cause.message : undefined)
    }
  }
}

function findDatabase(env: object, name: string): TenantDatabase | null {
  const value: unknown = Object.hasOwn(env, name) ? Reflect.get(env, name) : undefined
  const isDatabase = typeof value === 'object' && value !== null && 'prepare' in value && 'batch' in value
  // Wrangler's configuration binds D1 databases, and nothing else, under these names.
  return isDatabase ? (value as TenantDatabase) : null
}

function refuse(status: number, reason: string, detail?: string): Response {
  return Response.json({ reason, ...(detail === undefined ? {} : { detail }) }, { status })
}
