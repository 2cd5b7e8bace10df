import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantDatabaseRecord } from '../tenant-directory.ts'
import { createServiceShards } from './service-shards.ts'
import { createShardHandler } from './shard-handler.ts'
import { shardBinding, shardDatabaseBinding } from './shard-port.ts'
import { encodeShardQuery, parseShardQuery } from './shard-wire.ts'
import type { TenantDatabase, TenantStatement } from './tenant-database.ts'
import { createTenantDatabases } from './tenant-databases.ts'

interface Asked {
  readonly sql: string
  readonly values: ReadonlyArray<unknown>
}

/** A database that knows its marker and says what it was asked. */
function fakeDatabase(marker: object) {
  const asked: Array<Asked> = []
  const answer = (part: Asked) => {
    if (part.sql === 'broken') throw new Error('D1_ERROR: near "broken": syntax error')
    const results: Array<unknown> = part.sql.includes('voyage_marker') ? [marker] : [part]
    return { results, meta: { changes: 0, last_row_id: 0 } }
  }
  const parts = new WeakMap<object, Asked>()
  const prepare = (sql: string, values: ReadonlyArray<unknown> = []): TenantStatement => {
    const run = async (): Promise<never> => answer({ sql, values }) as never
    const statement = { bind: (...bound: Array<unknown>) => prepare(sql, bound), all: run, run, first: run }
    parts.set(statement, { sql, values })
    return statement
  }
  const database: TenantDatabase = {
    prepare: (sql) => prepare(sql),
    async batch(statements) {
      return statements.map((statement) => {
        const part = parts.get(statement) ?? { sql: '', values: [] }
        asked.push(part)
        return answer(part)
      })
    },
  }
  return { asked, database }
}

const marker = (tenantId: string) => ({ tenant_id: tenantId, kind: 'ops', year: null, mapping_version: 1 })
const record: TenantDatabaseRecord = { kind: 'ops', binding: null, shard: 'eu-1', year: null, mappingVersion: 1 }

/** A shard with the databases of two tenants, and what the Worker of `caller` sees of it. */
function arrange({ caller = 'ten_1' as string | null, tenantId = 'ten_1' } = {}) {
  const one = fakeDatabase(marker('ten_1'))
  const two = fakeDatabase(marker('ten_2'))
  const lost = fakeDatabase(marker('ten_1'))
  const shardEnv = { TEN_1_OPS: one.database, TEN_2_OPS: two.database, TEN_3_OPS: lost.database }
  const requests: Array<number> = []
  const handle = createShardHandler({ env: shardEnv, callerTenantId: caller })
  const service = {
    fetch: async (request: Request) => {
      const response = await handle(request)
      requests.push(response.status)
      return response
    },
  }
  const shards = createServiceShards({ env: { SHARD_EU_1: service } })
  const databases = createTenantDatabases<TenantDatabase>({
    env: {},
    context: { tenantId, databases: [record] },
    shards,
  })
  return { databases, handle, one, requests, shards, two }
}

describe('a database on a shard', () => {
  it('is opened after its marker was proved, once, and answers like a database of its own', async () => {
    const { databases, requests } = arrange()
    const ops = await databases.ops()
    if (!ops.ok) throw new Error(ops.error.reason)
    expect(await ops.value.prepare('SELECT ?').bind(7).first()).toEqual({ sql: 'SELECT ?', values: [7] })
    expect((await ops.value.prepare('SELECT 1').all()).results).toEqual([{ sql: 'SELECT 1', values: [] }])
    const both = [ops.value.prepare('a'), ops.value.prepare('b').bind(null)]
    expect((await ops.value.batch(both)).map(({ results }) => results[0])).toEqual([
      { sql: 'a', values: [] },
      { sql: 'b', values: [null] },
    ])
    await databases.ops()
    expect(requests).toHaveLength(4)
  })

  it('of another tenant is unknown to the Worker of this one, whatever it asks for', async () => {
    const { databases, one, two } = arrange({ caller: 'ten_1', tenantId: 'ten_2' })
    expect(await databases.ops()).toEqual({ ok: false, error: { reason: 'binding_missing' } })
    expect([one.asked, two.asked]).toEqual([[], []])
  })

  it('answers the same for another tenant as for one that is not there', async () => {
    const { handle } = arrange()
    const ask = async (tenantId: string) => {
      const query = { tenantId, kind: 'ops', year: null, mappingVersion: 1, statements: [] }
      const response = await handle(
        new Request('https://shard.invalid/', { method: 'POST', body: encodeShardQuery(query) }),
      )
      return [response.status, await response.text()]
    }
    expect(await ask('ten_2')).toEqual(await ask('ten_9'))
  })

  it('with the marker of another tenant is refused, and no statement reaches it', async () => {
    const { databases } = arrange({ caller: 'ten_3', tenantId: 'ten_3' })
    expect(await databases.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
  })

  it('may be that of any tenant for a caller that serves all, by what the catalog says', async () => {
    expect((await arrange({ caller: null, tenantId: 'ten_2' }).databases.ops()).ok).toBe(true)
  })

  it('is missing when this Worker has no such shard', () => {
    const { shards } = arrange()
    const place = { tenantId: 'ten_1', kind: 'ops', year: null, mappingVersion: 1 }
    expect(shards.open({ ...place, shard: 'us-1' })).toBeNull()
    expect(shards.open({ ...place, shard: 'eu-1' })).toBe(shards.open({ ...place, shard: 'eu-1' }))
  })

  it('tells what the database says of a statement, and takes no statement of another database', async () => {
    const ops = await arrange().databases.ops()
    const other = await arrange().databases.ops()
    if (!ops.ok || !other.ok) throw new Error('refused')
    await expect(ops.value.prepare('broken').all()).rejects.toMatchObject({
      code: 'TENANT_STATEMENT_REFUSED',
      message: 'D1_ERROR: near "broken": syntax error',
    })
    await expect(ops.value.batch([other.value.prepare('x')])).rejects.toThrow(TypeError)
    await expect(ops.value.prepare('x').bind(Symbol('x')).all()).rejects.toThrow(TypeError)
  })

  it.each([
    ['no JSON', async () => new Response('<html>')],
    ['something else', async () => Response.json({ results: 'x' })],
    ['a failure', () => Promise.reject(new Error('gone'))],
  ])('fails with a code when the shard answers %s', async (_what, fetch) => {
    const shards = createServiceShards({ env: { SHARD_EU_1: { fetch } } })
    const context = { tenantId: 'ten_1', databases: [record] }
    const failure = await createTenantDatabases({ env: {}, context, shards })
      .ops()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'TENANT_DATABASE_UNREADABLE', cause: { code: 'TENANT_SHARD_FAILED' } })
  })
})

describe('the query of a shard', { timeout: 30_000 }, () => {
  it('comes back as it was sent', () => {
    const bytes = fc.uint8Array().map((array) => Uint8Array.from(array).buffer)
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), bytes)
    const query = fc.record({
      tenantId: fc.string({ minLength: 1 }),
      kind: fc.constantFrom('ops', 'config'),
      year: fc.option(fc.integer({ min: 2000, max: 2100 })),
      mappingVersion: fc.nat(),
      statements: fc.array(fc.record({ sql: fc.string({ minLength: 1 }), values: fc.array(value) })),
    })
    fc.assert(
      fc.property(query, (sent) => {
        expect(parseShardQuery(encodeShardQuery(sent))).toEqual(sent)
      }),
    )
  })

  it('is refused when it is anything else, and never throws', async () => {
    const { handle } = arrange()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        expect((await handle(new Request('https://shard.invalid/', { method: 'POST', body }))).status).toBe(400)
      }),
    )
    expect((await handle(new Request('https://shard.invalid/'))).status).toBe(400)
  })
})

describe('binding names', () => {
  it('are deterministic', () => {
    expect(shardBinding('eu-1')).toBe('SHARD_EU_1')
    expect(shardDatabaseBinding({ tenantId: 'ten_01ab', kind: 'ops_archive', year: 2026 })).toBe(
      'TEN_01AB_OPS_ARCHIVE_2026',
    )
  })
})
