import { describe, expect, it } from 'vitest'
import type { TenantRecord } from '../tenant-directory.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { KvLike } from './kv-tenant-projection.ts'
import { createKvTenantProjection } from './kv-tenant-projection.ts'
import { projectTenant } from './project-tenant.ts'
import { createProjectedDirectory } from './projected-directory.ts'

function arrange() {
  const clock = createFakeClock()
  const kv = new Map<string, string>()
  const state = { tenant: tenantRecord() as TenantRecord | null, down: false, kvDown: false, reads: 0 }
  const attempt = async <T>(act: () => T): Promise<T> => {
    if (state.kvDown) throw new Error('KV is not reachable')
    return act()
  }
  const kvLike: KvLike = {
    get: (key) => attempt(() => kv.get(key) ?? null),
    put: (key, value) => attempt(() => void kv.set(key, value)),
    delete: (key) => attempt(() => void kv.delete(key)),
  }
  const read = async () => {
    state.reads += 1
    if (state.down) throw new Error('the database is not reachable')
    return state.tenant
  }
  const projection = createKvTenantProjection({ kv: kvLike })
  const work: Array<Promise<unknown>> = []
  const isolate = () =>
    createProjectedDirectory({
      directory: { findByDomain: read, findBySlug: read },
      projection,
      now: clock.now,
      staleOnErrorSeconds: 60,
      waitUntil: (promise) => void work.push(promise),
    })
  return { clock, isolate, kv, projection, state, settle: () => Promise.all(work) }
}

describe('createProjectedDirectory', () => {
  it('answers a cold isolate out of the copy another one left, with the time it dates from', async () => {
    const { clock, isolate, settle, state } = arrange()
    const asOf = clock.now()
    expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    await settle()
    clock.advance(14)
    expect(await isolate().findBySlug('meridian')).toEqual({ ...tenantRecord(), asOf })
    expect(state.reads).toBe(1)
    clock.advance(1)
    expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    expect(state.reads).toBe(2)
  })

  it('takes the copy away when the tenant is gone, and keeps domain and slug apart', async () => {
    const { clock, isolate, kv, settle, state } = arrange()
    await isolate().findBySlug('meridian')
    await isolate().findByDomain('meridian')
    await settle()
    expect([...kv.keys()]).toEqual(['tenant:slug:meridian', 'tenant:domain:meridian'])
    state.tenant = null
    clock.advance(15)
    expect(await isolate().findBySlug('meridian')).toBeNull()
    await settle()
    expect([...kv.keys()]).toEqual(['tenant:domain:meridian'])
  })

  it('bridges an outage for an active tenant, for a time, and for no blocked one', async () => {
    const { clock, isolate, settle, state } = arrange()
    await isolate().findBySlug('meridian')
    await settle()
    state.down = true
    clock.advance(74)
    expect(await isolate().findBySlug('meridian')).toMatchObject({ status: 'active' })
    clock.advance(1)
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
    state.down = false
    state.tenant = tenantRecord({ status: 'suspended' })
    await isolate().findBySlug('meridian')
    await settle()
    state.down = true
    clock.advance(20)
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('believes no copy from before it was told of a change, nor one from the future', async () => {
    const { clock, isolate, settle, state } = arrange()
    const directory = isolate()
    await directory.findBySlug('meridian')
    await settle()
    state.tenant = tenantRecord({ status: 'suspended', version: 2 })
    directory.distrust()
    expect(await directory.findBySlug('meridian')).toMatchObject({ status: 'suspended' })
    await settle()
    clock.advance(-5)
    await isolate().findBySlug('meridian')
    expect(state.reads).toBe(3)
  })

  it('does without a projection that fails or holds something else', async () => {
    const { isolate, kv, settle, state } = arrange()
    for (const text of ['', 'no json', '[]', '{"id":"x"}', '{"id":1,"as_of":0}']) {
      kv.set('tenant:slug:meridian', text)
      expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    }
    await settle()
    state.kvDown = true
    expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    await settle()
  })
})

describe('createKvTenantProjection', () => {
  it('asks nothing for a key longer than KV takes, and refuses an expiry below its minimum', async () => {
    const { kv, projection } = arrange()
    const key = `domain:${'ü'.repeat(253)}`
    await projection.write(key, { record: tenantRecord(), asOf: 0 })
    expect([kv.size, await projection.read(key)]).toEqual([0, null])
    const none: KvLike = { get: async () => null, put: async () => {}, delete: async () => {} }
    expect(() => createKvTenantProjection({ kv: none, expirationSeconds: 59 })).toThrow(TypeError)
  })
})

describe('projectTenant', () => {
  it('writes the present state under every key, and takes removed keys away, whatever the order of events', async () => {
    const { clock, kv, projection } = arrange()
    const keys = [
      { keyspace: 'slug', value: 'new' },
      { keyspace: 'domain', value: 'a.example' },
    ]
    const source = { readTenant: async () => ({ record: tenantRecord({ slug: 'new' }), keys }) }
    kv.set('tenant:slug:old', 'x')
    kv.set('tenant:domain:b.example', 'x')
    const removed = [
      { keyspace: 'slug', value: 'old' },
      { keyspace: 'domain', value: 'b.example' },
      // Removed by an older event, claimed again since.
      { keyspace: 'domain', value: 'a.example' },
    ]
    const options = { source, projection, tenantId: 'ten_meridian', now: clock.now }
    for (let delivery = 0; delivery < 2; delivery += 1) await projectTenant({ ...options, removed })
    expect([...kv.keys()].sort()).toEqual(['tenant:domain:a.example', 'tenant:slug:new'])
    expect(await projection.read('slug:new')).toEqual({ record: tenantRecord({ slug: 'new' }), asOf: clock.now() })
    await projectTenant({ ...options, source: { readTenant: async () => null }, removed: keys })
    expect(kv.size).toBe(0)
  })
})
