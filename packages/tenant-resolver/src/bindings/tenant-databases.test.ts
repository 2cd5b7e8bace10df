import { describe, expect, it } from 'vitest'
import type { TenantDatabaseRecord } from '../tenant-directory.ts'
import { TenantResolverError } from '../tenant-resolver-error.ts'
import type { MarkedDatabase } from './marker-proof.ts'
import { createTenantDatabases } from './tenant-databases.ts'

interface FakeDatabase extends MarkedDatabase {
  readonly queries: Array<string>
}

type Rows = ReadonlyArray<unknown>

function database(answer: Rows | Error): FakeDatabase {
  const queries: Array<string> = []
  return {
    queries,
    prepare: (query) => ({
      all: async () => {
        queries.push(query)
        if (answer instanceof Error) throw answer
        return { results: answer }
      },
    }),
  }
}

const marker = (changes: object = {}) => ({
  tenant_id: 'ten_1',
  kind: 'ops',
  year: null,
  mapping_version: 1,
  ...changes,
})
const record = (changes: Partial<TenantDatabaseRecord> = {}): TenantDatabaseRecord => ({
  kind: 'ops',
  binding: 'OPS_DB',
  shard: null,
  year: null,
  mappingVersion: 1,
  ...changes,
})
const open = (env: object, ...databases: ReadonlyArray<TenantDatabaseRecord>) =>
  createTenantDatabases<FakeDatabase>({ env, context: { tenantId: 'ten_1', databases } })

describe('createTenantDatabases', () => {
  it('hands out the database that carries the marker of the tenant', async () => {
    const ops = database([marker()])
    expect(await open({ OPS_DB: ops }, record()).ops()).toEqual({ ok: true, value: ops })
  })

  it('hands out each kind, the archive by its year', async () => {
    const env = {
      CONFIG_DB: database([marker({ kind: 'config' })]),
      OPS_ARCHIVE_2026_DB: database([marker({ kind: 'ops_archive', year: 2026 })]),
      CUSTOMER_DB: database([marker({ kind: 'customer' })]),
    }
    const databases = open(
      env,
      record({ kind: 'config', binding: 'CONFIG_DB' }),
      record({ kind: 'ops_archive', binding: 'OPS_ARCHIVE_2026_DB', year: 2026 }),
      record({ kind: 'customer', binding: 'CUSTOMER_DB' }),
    )
    expect(await databases.config()).toMatchObject({ ok: true, value: env.CONFIG_DB })
    expect(await databases.opsArchive(2026)).toMatchObject({ ok: true, value: env.OPS_ARCHIVE_2026_DB })
    expect(await databases.customer()).toMatchObject({ ok: true, value: env.CUSTOMER_DB })
    expect(await databases.opsArchive(2025)).toEqual({ ok: false, error: { reason: 'database_not_registered' } })
  })

  it('reads the marker once for each isolate and database', async () => {
    const env = { OPS_DB: database([marker()]) }
    for (let request = 0; request < 3; request += 1) await open(env, record()).ops()
    expect(env.OPS_DB.queries).toHaveLength(1)
  })

  it('proves a handle anew for another tenant, and refuses it', async () => {
    const env = { OPS_DB: database([marker()]) }
    await open(env, record()).ops()
    const other = createTenantDatabases({ env, context: { tenantId: 'ten_2', databases: [record()] } })
    expect(await other.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
  })

  it.each([
    ['another tenant', marker({ tenant_id: 'ten_2' })],
    ['another kind', marker({ kind: 'config' })],
    ['a year where none belongs', marker({ year: 2026 })],
    ['another mapping version', marker({ mapping_version: 2 })],
    ['nothing readable', null],
  ])('refuses a database marked with %s, before any other query', async (_what, row) => {
    const ops = database([row])
    expect(await open({ OPS_DB: ops }, record()).ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
    expect(ops.queries).toHaveLength(1)
  })

  it('refuses a database with two markers', async () => {
    const ops = database([marker(), marker({ tenant_id: 'ten_2' })])
    expect(await open({ OPS_DB: ops }, record()).ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
  })

  it('refuses an archive of another year', async () => {
    const env = { OPS_ARCHIVE_2026_DB: database([marker({ kind: 'ops_archive', year: 2025 })]) }
    const databases = open(env, record({ kind: 'ops_archive', binding: 'OPS_ARCHIVE_2026_DB', year: 2026 }))
    expect(await databases.opsArchive(2026)).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
  })

  it('refuses a database without a marker or without its table, and looks again the next time', async () => {
    const rows: Array<unknown> = []
    const ops = database(rows)
    expect(await open({ OPS_DB: ops }, record()).ops()).toEqual({ ok: false, error: { reason: 'marker_missing' } })
    rows.push(marker())
    expect(await open({ OPS_DB: ops }, record()).ops()).toMatchObject({ ok: true })
    const bare = database(new Error('D1_ERROR: no such table: voyage_marker: SQLITE_ERROR'))
    expect(await open({ OPS_DB: bare }, record()).ops()).toEqual({ ok: false, error: { reason: 'marker_missing' } })
  })

  it('throws a coded error when the marker cannot be read', async () => {
    const cause = new Error('D1_ERROR: network connection lost')
    const failure = await open({ OPS_DB: database(cause) }, record())
      .ops()
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TenantResolverError)
    expect(failure).toMatchObject({ code: 'TENANT_DATABASE_UNREADABLE', cause })
  })

  it.each([
    ['not in env', record({ binding: 'OTHER_DB' })],
    ['no database', record({ binding: 'NAME' })],
    ['a property every object has', record({ binding: 'constructor' })],
  ])('refuses a binding that is %s', async (_what, recorded) => {
    const env = { OPS_DB: database([marker()]), NAME: 'a string' }
    expect(await open(env, recorded).ops()).toEqual({ ok: false, error: { reason: 'binding_missing' } })
  })

  it('refuses a database on a shard, and two records of one kind', async () => {
    const env = { OPS_DB: database([marker()]) }
    expect(await open(env, record({ binding: null, shard: 'eu-1' })).ops()).toEqual({
      ok: false,
      error: { reason: 'database_on_shard' },
    })
    expect(await open(env, record(), record({ binding: 'OTHER_DB' })).ops()).toEqual({
      ok: false,
      error: { reason: 'database_not_registered' },
    })
  })
})
