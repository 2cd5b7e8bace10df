import { createBoundedLru } from '../cache/bounded-lru.ts'
import { isRecord } from '../database-wire.ts'
import type { TenantResolverErrorCode } from '../tenant-resolver-error.ts'
import { TenantResolverError } from '../tenant-resolver-error.ts'
import type { ShardPlace, ShardPort } from './shard-port.ts'
import { shardBinding } from './shard-port.ts'
import type { ShardStatement } from './shard-wire.ts'
import { encodeShardQuery } from './shard-wire.ts'
import type { TenantDatabase, TenantQueryResult, TenantStatement } from './tenant-database.ts'

/** The Worker behind a shard's service binding. */
export interface ShardService {
  fetch(request: Request): Promise<Response>
}

/** Options of {@link createServiceShards}. */
export interface ServiceShardsOptions {
  /** The Worker's env; shards are found by {@link shardBinding}. */
  readonly env: object
  /** Handles kept, so that each marker is proved once; the least recently used goes. Default: 1,000. */
  readonly maxHandles?: number
}

// The host is nobody's: a service binding ignores it.
const address = 'https://shard.invalid/query'

/** Returns the port to shards behind service bindings. One for each isolate. */
export function createServiceShards({ env, maxHandles = 1_000 }: ServiceShardsOptions): ShardPort<TenantDatabase> {
  const handles = createBoundedLru<TenantDatabase>({ max: maxHandles })
  return {
    open(place) {
      const name = shardBinding(place.shard)
      const service: unknown = Object.hasOwn(env, name) ? Reflect.get(env, name) : undefined
      if (typeof service !== 'object' || service === null || !('fetch' in service)) return null
      const { shard, tenantId, kind, year, mappingVersion } = place
      const key = JSON.stringify([shard, tenantId, kind, year, mappingVersion])
      // Wrangler's configuration binds services, and nothing else, under these names.
      const handle = handles.get(key) ?? createShardDatabase(service as ShardService, place)
      handles.set(key, handle)
      return handle
    },
  }
}

function createShardDatabase(service: ShardService, place: ShardPlace): TenantDatabase {
  const parts = new WeakMap<TenantStatement, ShardStatement>()

  async function run(statements: ReadonlyArray<ShardStatement>): Promise<Array<TenantQueryResult<unknown>>> {
    const body = encodeShardQuery({ ...place, statements })
    let answer: unknown
    try {
      const response = await service.fetch(new Request(address, { method: 'POST', body }))
      answer = await response.json()
    } catch (cause) {
      throw new TenantResolverError('TENANT_SHARD_FAILED', 'a shard did not answer', { cause })
    }
    if (isRecord(answer) && Array.isArray(answer['results']) && answer['results'].length === statements.length) {
      return answer['results']
    }
    throw toError(answer)
  }

  async function runOne<Row>(statement: ShardStatement): Promise<TenantQueryResult<Row>> {
    const [result] = await run([statement])
    // The caller says what its rows are, as with D1 itself.
    return result as TenantQueryResult<Row>
  }

  function createStatement(part: ShardStatement): TenantStatement {
    const statement: TenantStatement = {
      bind: (...values) => createStatement({ sql: part.sql, values }),
      all: () => runOne(part),
      run: () => runOne(part),
      async first<Row>() {
        const { results } = await runOne<Row>(part)
        return results[0] ?? null
      },
    }
    parts.set(statement, part)
    return statement
  }

  return {
    prepare: (sql) => createStatement({ sql, values: [] }),
    async batch(statements) {
      const own = statements.map((statement) => {
        const part = parts.get(statement)
        if (part === undefined) throw new TypeError('a batch takes statements that this database prepared')
        return part
      })
      return own.length === 0 ? [] : run(own)
    },
  }
}

const codes: Readonly<Record<string, TenantResolverErrorCode>> = {
  unknown: 'TENANT_SHARD_UNKNOWN',
  marker_mismatch: 'TENANT_SHARD_MISMATCH',
  statement_refused: 'TENANT_STATEMENT_REFUSED',
}

function toError(answer: unknown): TenantResolverError {
  const reason = isRecord(answer) && typeof answer['reason'] === 'string' ? answer['reason'] : ''
  const detail = isRecord(answer) && typeof answer['detail'] === 'string' ? answer['detail'] : null
  const code = Object.hasOwn(codes, reason) ? codes[reason] : undefined
  return new TenantResolverError(code ?? 'TENANT_SHARD_FAILED', detail ?? 'a shard refused a query')
}
