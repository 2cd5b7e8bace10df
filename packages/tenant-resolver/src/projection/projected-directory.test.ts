import { describe, expect, it } from 'vitest'
import type { TenantRecord } from '../tenant-directory.ts'
import { createDeferred } from '../testing/deferred.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { KvLike } from './kv-tenant-projection.ts'
import { createKvTenantProjection } from './kv-tenant-projection.ts'
import type { ProjectionSource } from './project-changes.ts'
import { projectChanges } from './project-changes.ts'
import { createProjectedDirectory } from './projected-directory.ts'

function arrange({ maxAgeSeconds = 15, staleOnErrorSeconds = 60 } = {}) {
  const clock = createFakeClock()
  const kv = new Map<string, string>()
  const state = { tenant: tenantRecord() as TenantRecord | null, down: false, kvDown: false, reads: 0, kvReads: 0 }
  const changes: Array<{ place: number; tenantId: string; version: number }> = []
  const attempt = async <T>(act: () => T): Promise<T> => {
    if (state.kvDown) throw new Error('KV is not reachable')
    return act()
  }
  const kvLike: KvLike = {
    get(key) {
      state.kvReads += 1
      return attempt(() => kv.get(key) ?? null)
    },
    put: (key, value) => attempt(() => void kv.set(key, value)),
    delete: (key) => attempt(() => void kv.delete(key)),
  }
  const source: ProjectionSource = {
    listChanges: async ({ after, limit }) => changes.filter(({ place }) => place > after).slice(0, limit),
    readKeys: async () => [
      { keyspace: 'slug', value: 'meridian', record: state.tenant },
      { keyspace: 'slug', value: 'former', record: state.tenant },
      { keyspace: 'domain', value: 'a.example', record: null },
      { keyspace: 'tenant_id', value: 'ten_meridian', record: state.tenant },
    ],
  }
  const projection = createKvTenantProjection({ kv: kvLike })
  const read = async () => {
    state.reads += 1
    if (state.down) throw new Error('the database is not reachable')
    return state.tenant
  }
  return {
    clock,
    kv,
    projection,
    source,
    state,
    change(tenant: TenantRecord): void {
      state.tenant = tenant
      changes.push({ place: changes.length + 1, tenantId: tenant.id, version: tenant.version })
    },
    project: (limit = 100) => projectChanges({ source, projection, now: clock.now, limit }),
    isolate: () =>
      createProjectedDirectory({
        directory: { findByDomain: read, findBySlug: read, findById: read },
        projection,
        now: clock.now,
        maxAgeSeconds,
        staleOnErrorSeconds,
      }),
  }
}

async function projected(options?: Parameters<typeof arrange>[0]) {
  const arranged = arrange(options)
  arranged.change(tenantRecord())
  await arranged.project()
  return arranged
}

describe('createProjectedDirectory', () => {
  it('asks the source of truth, and no copy, while the maximum age is a minute or less', async () => {
    const { isolate, state } = await projected()
    state.kvReads = 0
    expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    expect([state.reads, state.kvReads]).toEqual([1, 0])
  })

  it('answers an isolate that knows nothing out of the copy, by slug and by id, in an outage', async () => {
    const { clock, isolate, state } = await projected()
    const asOf = clock.now()
    state.down = true
    clock.advance(74)
    expect(await isolate().findBySlug('meridian')).toEqual({ ...tenantRecord(), asOf })
    expect(await isolate().findBySlug('former')).toEqual({ ...tenantRecord(), asOf })
    expect(await isolate().findById('ten_meridian')).toEqual({ ...tenantRecord(), asOf })
    await expect(isolate().findByDomain('a.example')).rejects.toThrow('not reachable')
    clock.advance(1)
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('answers out of the copy first where the maximum age is longer, and only while the watermark is younger', async () => {
    const { clock, isolate, project, state } = await projected({ maxAgeSeconds: 120 })
    clock.advance(119)
    expect(await isolate().findBySlug('meridian')).toMatchObject({ status: 'active' })
    expect(state.reads).toBe(0)
    clock.advance(1)
    await isolate().findBySlug('meridian')
    expect(state.reads).toBe(1)
    await project()
    await isolate().findBySlug('meridian')
    expect(state.reads).toBe(1)
  })

  it('tells of a suspension that it knows of, though the database cannot be read', async () => {
    const { change, isolate, project, state } = await projected()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    await project()
    state.down = true
    expect(await isolate().findBySlug('meridian')).toMatchObject({ status: 'suspended' })
  })

  it('believes no copy of an older version than the watermark knows of', async () => {
    const { change, isolate, kv, project, state } = await projected()
    const older = kv.get('tenant:slug:meridian') ?? ''
    change(tenantRecord({ status: 'suspended', version: 2 }))
    await project()
    kv.set('tenant:slug:meridian', older)
    state.down = true
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('believes no copy by a former slug while another tenant may have taken that', async () => {
    const { clock, isolate, projection, state } = await projected()
    // The heir is projected, and KV still shows what was there before it.
    const heir = { place: 2, tenantId: 'ten_heir', version: 1 }
    const source: ProjectionSource = {
      listChanges: async ({ after }) => (after < heir.place ? [heir] : []),
      readKeys: async () => [],
    }
    const project = () => projectChanges({ source, projection, now: clock.now })
    await project()
    state.down = true
    await expect(isolate().findBySlug('former')).rejects.toThrow('not reachable')
    expect(await isolate().findBySlug('meridian')).toMatchObject({ id: 'ten_meridian' })
    clock.advance(3600)
    await project()
    expect(await isolate().findBySlug('former')).toMatchObject({ id: 'ten_meridian' })
  })

  it('believes no watermark from before it was told of a change, nor one from the future', async () => {
    const { clock, isolate, state } = await projected()
    state.down = true
    const directory = isolate()
    directory.distrust()
    await expect(directory.findBySlug('meridian')).rejects.toThrow('not reachable')
    clock.advance(-5)
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('believes the copies of other tenants when it was told of a change of one', async () => {
    const { isolate, state } = await projected()
    state.down = true
    const directory = isolate()
    directory.distrust('ten_other')
    expect(await directory.findBySlug('meridian')).toMatchObject({ id: 'ten_meridian' })
    directory.distrust('ten_meridian')
    await expect(directory.findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('believes a copy again once the watermark is younger than the change it was told of', async () => {
    const { clock, isolate, project, state } = await projected()
    state.down = true
    const directory = isolate()
    directory.distrust('ten_meridian')
    clock.advance(10)
    await project()
    expect(await directory.findBySlug('meridian')).toMatchObject({ id: 'ten_meridian' })
  })

  it('distrusts all copies rather than forget one of too many changes', async () => {
    const { isolate, state } = await projected()
    state.down = true
    const directory = isolate()
    directory.distrust('ten_meridian')
    for (let number = 0; number < 1_000; number += 1) directory.distrust(`ten_${number}`)
    await expect(directory.findBySlug('meridian')).rejects.toThrow('not reachable')
  })

  it('reads the watermark once for many look-ups', async () => {
    const { clock, isolate, state } = await projected()
    state.down = true
    state.kvReads = 0
    const directory = isolate()
    for (let times = 0; times < 3; times += 1) await directory.findBySlug('meridian')
    expect(state.kvReads).toBe(1 + 3)
    clock.advance(5)
    await directory.findBySlug('meridian')
    expect(state.kvReads).toBe(1 + 3 + 2)
  })

  it('does without a projection that is empty, fails or holds something else', async () => {
    const { isolate, kv, state } = arrange({ maxAgeSeconds: 120 })
    const record = '{"id":"x"}'
    const fields = { id: 'ten_old', slug: 'old', name: 'Old', status: 'active', plan: 'x', version: 1, databases: [] }
    const whole = JSON.stringify({ ...fields, service_binding: null })
    const fresh = '{"at":1800000000,"place":0,"recent":[]}'
    kv.set('watermark:2', fresh)
    kv.set('tenant:slug:meridian', whole)
    expect(await isolate().findBySlug('meridian')).toMatchObject({ id: 'ten_old' })
    for (const [watermark, text] of [
      ['{"at":1e12,"place":0,"recent":[]}', whole],
      ['no json', whole],
      ['{"at":1800000000,"place":0,"recent":[["x"]]}', whole],
      // From the release before, which knew of no service binding.
      [fresh, JSON.stringify(fields)],
      [fresh, JSON.stringify({ ...fields, service_binding: '' })],
      ['{"at":1e12,"place":0,"recent":[]}', record],
      ['', record],
      ['no json', record],
      ['[]', record],
      ['{"at":1800000000,"place":0,"recent":[]}', record],
      ['{"at":1800000000,"place":0,"recent":[]}', '[]'],
      ['{"at":1800000000,"place":0,"recent":[["x"]]}', record],
    ] as const) {
      kv.set('watermark:2', watermark)
      kv.set('tenant:slug:meridian', text)
      expect(await isolate().findBySlug('meridian'), watermark).toEqual(tenantRecord())
    }
    state.kvDown = true
    expect(await isolate().findBySlug('meridian')).toEqual(tenantRecord())
    state.down = true
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('database')
  })

  it('asks for no key that is longer than KV takes', async () => {
    const { projection, kv } = arrange()
    const key = `domain:${'ü'.repeat(253)}`
    await projection.write(key, tenantRecord())
    await projection.remove(key)
    expect([kv.size, await projection.read(key)]).toEqual([0, null])
  })
})

describe('projectChanges', () => {
  it('writes the state of now under every key, takes others away, and says up to when', async () => {
    const { clock, kv, projection, project, change } = arrange()
    kv.set('tenant:domain:a.example', 'x')
    change(tenantRecord())
    expect(await project()).toEqual({ projected: 1, complete: true })
    expect([...kv.keys()].sort()).toEqual([
      'tenant:slug:former',
      'tenant:slug:meridian',
      'tenant:tenant_id:ten_meridian',
      'watermark:2',
    ])
    expect(await projection.readWatermark()).toEqual({
      at: clock.now(),
      place: 1,
      recent: [{ tenantId: 'ten_meridian', version: 1, projectedAt: clock.now() }],
    })
    expect(await project()).toEqual({ projected: 0, complete: true })
  })

  it('takes an outbox longer than one round in several, and vouches for nothing until the last', async () => {
    const { change, isolate, project, projection, state } = arrange()
    for (let version = 1; version <= 5; version += 1) change(tenantRecord({ version }))
    state.down = true
    expect(await project(2)).toMatchObject({ complete: false })
    expect(await projection.readWatermark()).toMatchObject({ at: 0, place: 2 })
    await project(2)
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
    expect(await project(2)).toEqual({ projected: 1, complete: true })
    expect(await isolate().findBySlug('meridian')).toMatchObject({ version: 5 })
  })

  it('leaves the watermark where it was when anything fails, and catches up with the next run', async () => {
    const { change, clock, kv, project, projection, source, state } = await projected()
    const before = kv.get('watermark:2')
    expect(before).toBeDefined()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    clock.advance(10)
    state.kvDown = true
    await expect(project()).rejects.toThrow('KV')
    state.kvDown = false
    const fail = () => Promise.reject(new Error('halfway'))
    for (const part of [{ projection: { ...projection, write: fail } }, { source: { ...source, readKeys: fail } }]) {
      await expect(projectChanges({ source, projection, now: clock.now, ...part })).rejects.toThrow('halfway')
    }
    expect(kv.get('watermark:2')).toBe(before)
    expect(await project()).toMatchObject({ projected: 1 })
    expect(kv.get('tenant:slug:meridian')).toContain('suspended')
  })

  it('mends what a slower run wrote late before it stops guarding against it', async () => {
    const { change, clock, kv, project, projection, source, isolate, state } = arrange()
    change(tenantRecord())
    const held = createDeferred<void>()
    const slow = projectChanges({
      source,
      now: clock.now,
      projection: { ...projection, write: (key, record) => held.promise.then(() => projection.write(key, record)) },
    })
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    await project()
    held.resolve()
    await slow
    expect(kv.get('tenant:slug:meridian')).toContain('active')
    state.down = true
    for (const seconds of [0, 3599, 1]) {
      clock.advance(seconds)
      await project()
      const found = await isolate()
        .findBySlug('meridian')
        .catch(() => null)
      expect(found?.status, `${seconds} s on`).not.toBe('active')
    }
    expect(kv.get('tenant:slug:meridian')).toContain('suspended')
    expect(await projection.readWatermark()).toMatchObject({ recent: [] })
  })
})
