import { describe, expect, expectTypeOf, it } from 'vitest'
import type { TenantDatabase } from './tenant-database.ts'
import { attachTenantDatabases } from './tenant-env.ts'

interface WorkerEnv {
  readonly GREETING: string
  readonly ASSETS: { fetch(request: Request): Promise<Response> }
  readonly OPS_DB: TenantDatabase
  readonly OTHER_TENANTS_DB: TenantDatabase
  readonly SHARD_EU_1: { fetch(request: Request): Promise<Response> }
  readonly TENANT_OTHER: { fetch(request: Request): Promise<Response> }
  readonly TENANT_PROJECTION: { get(key: string): Promise<string | null> }
  readonly TENANT_GREETING: string
}

const database = (tenantId: string): TenantDatabase => ({
  prepare: () => ({
    all: async () => ({
      results: [{ tenant_id: tenantId, kind: 'ops', year: null, mapping_version: 1 }] as never,
      meta: { changes: 0, last_row_id: 0 },
    }),
    bind: () => expect.unreachable(),
    first: () => expect.unreachable(),
    run: () => expect.unreachable(),
  }),
  batch: async () => [],
})
const service = { fetch: async () => new Response() }
const workerEnv: WorkerEnv = {
  GREETING: 'hello',
  ASSETS: service,
  OPS_DB: database('ten_1'),
  OTHER_TENANTS_DB: database('ten_2'),
  SHARD_EU_1: service,
  TENANT_OTHER: service,
  TENANT_PROJECTION: { get: async () => null },
  TENANT_GREETING: 'welcome',
}
const record = { kind: 'ops', binding: 'OPS_DB', shard: null, year: null, mappingVersion: 1 }
const attach = (binding: string) =>
  attachTenantDatabases<WorkerEnv, TenantDatabase>({
    env: workerEnv,
    context: { tenantId: 'ten_1', databases: [{ ...record, binding }] },
  })

describe('the env of a tenant', () => {
  it('has the tenant databases as checked handles, and everything that is no database', async () => {
    const env = attach('OPS_DB')
    expect(Object.keys(env).sort()).toEqual(['ASSETS', 'GREETING', 'TENANT_GREETING', 'databases'])
    expect(await env.databases.ops()).toEqual({ ok: true, value: workerEnv.OPS_DB })
  })

  it('has no way to the database of another tenant: not by name, not by a wrong record, not by type', async () => {
    const env = attach('OTHER_TENANTS_DB')
    expect(await env.databases.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
    // @ts-expect-error a raw database binding is no part of a tenant's env
    expect(env.OTHER_TENANTS_DB).toBeUndefined()
    // @ts-expect-error nor is the tenant's own: it is reached through its checked handle
    expect(env.OPS_DB).toBeUndefined()
    // @ts-expect-error nor is a shard, behind which other tenants live
    expect(env.SHARD_EU_1).toBeUndefined()
    // @ts-expect-error nor is the Worker of another tenant
    expect(env.TENANT_OTHER).toBeUndefined()
    // @ts-expect-error nor is the copy of the directory of all tenants
    expect(env.TENANT_PROJECTION).toBeUndefined()
    expectTypeOf<keyof typeof env>().toEqualTypeOf<'GREETING' | 'ASSETS' | 'TENANT_GREETING' | 'databases'>()
  })

  it('cannot be changed, and leaves the env of the Worker as it is', () => {
    const env = attach('OPS_DB')
    expect(Object.isFrozen(env)).toBe(true)
    expect(Object.keys(workerEnv)).toHaveLength(8)
  })
})
