import { env } from 'cloudflare:test'
import { afterEach, describe, expect, it } from 'vitest'
import { createTenantDatabases } from './tenant-databases.ts'

const context = {
  tenantId: 'ten_1',
  databases: [{ kind: 'ops', binding: 'CATALOG_DB', shard: null, year: null, mappingVersion: 1 }],
}
const markerTable =
  'CREATE TABLE voyage_marker (tenant_id TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER, mapping_version INTEGER NOT NULL)'

describe('createTenantDatabases on D1', () => {
  afterEach(async () => {
    await env.CATALOG_DB.prepare('DROP TABLE IF EXISTS voyage_marker').run()
  })

  it('refuses a database that was never migrated, then one without a row, another tenant, and hands out its own', async () => {
    const ops = () => createTenantDatabases<D1Database>({ env, context }).ops()
    expect(await ops()).toEqual({ ok: false, error: { reason: 'marker_missing' } })
    await env.CATALOG_DB.prepare(markerTable).run()
    expect(await ops()).toEqual({ ok: false, error: { reason: 'marker_missing' } })
    const insert = env.CATALOG_DB.prepare('INSERT INTO voyage_marker VALUES (?, ?, ?, ?)')
    await insert.bind('ten_2', 'ops', null, 1).run()
    expect(await ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
    await env.CATALOG_DB.prepare('DELETE FROM voyage_marker').run()
    await insert.bind('ten_1', 'ops', null, 1).run()
    const opened = await ops()
    if (!opened.ok) throw new Error(opened.error.reason)
    expect(await opened.value.prepare('SELECT 7 AS seven').first('seven')).toBe(7)
  })
})
