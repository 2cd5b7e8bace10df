import { describe, expect, it } from 'vitest'
import { arrangeProjection, projected } from '../testing/arrange-projection.ts'
import { createDeferred } from '../testing/deferred.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import { projectChanges } from './project-changes.ts'

describe('projectChanges', () => {
  it('writes the state of now under every key, takes others away, and says up to when', async () => {
    const { clock, kv, projection, project, change } = arrangeProjection()
    kv.set('tenant:domain:a.example', 'x')
    change(tenantRecord())
    expect(await project()).toEqual({ projected: 1, waiting: 0, complete: true })
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
    expect(await project()).toEqual({ projected: 0, waiting: 0, complete: true })
  })

  it('takes an outbox longer than one round in several, and vouches for nothing until the last', async () => {
    const { change, isolate, project, projection, state } = arrangeProjection()
    for (let version = 1; version <= 5; version += 1) change(tenantRecord({ version }))
    state.down = true
    expect(await project({ limit: 2 })).toMatchObject({ complete: false })
    expect(await projection.readWatermark()).toMatchObject({ at: 0, place: 2 })
    await project({ limit: 2 })
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
    expect(await project({ limit: 2 })).toEqual({ projected: 1, waiting: 0, complete: true })
    expect(await isolate().findBySlug('meridian')).toMatchObject({ version: 5 })
  })

  it('leaves the watermark where it was while it cannot be written, and catches up with the next run', async () => {
    const { change, clock, kv, project, state } = await projected()
    const before = kv.get('watermark:2')
    expect(before).toBeDefined()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    clock.advance(10)
    state.kvDown = true
    await expect(project()).rejects.toThrow('KV')
    expect(kv.get('watermark:2')).toBe(before)
    state.kvDown = false
    expect(await project()).toMatchObject({ projected: 1 })
    expect(kv.get('tenant:slug:meridian')).toContain('suspended')
  })

  it('rejects where a copy cannot be read or written, and lists the change until it is', async () => {
    const { change, clock, isolate, kv, project, projection, source, state } = await projected()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    clock.advance(10)
    const fail = () => Promise.reject(new Error('halfway'))
    for (const part of [{ projection: { ...projection, write: fail } }, { source: { ...source, readKeys: fail } }]) {
      await expect(projectChanges({ source, projection, now: clock.now, ...part })).rejects.toThrow('halfway')
      expect(await projection.readWatermark()).toEqual({
        at: clock.now(),
        place: 2,
        recent: [{ tenantId: 'ten_meridian', version: 2, projectedAt: null }],
      })
      expect(kv.get('tenant:slug:meridian')).toContain('active')
    }
    state.down = true
    await expect(isolate().findBySlug('meridian')).rejects.toThrow('not reachable')
    expect(await project()).toMatchObject({ projected: 1, waiting: 0 })
    expect(await isolate().findBySlug('meridian')).toMatchObject({ status: 'suspended' })
  })

  it('mends what a slower run wrote late before it stops guarding against it', async () => {
    const { change, clock, kv, project, projection, source, isolate, state } = arrangeProjection()
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
    expect(await projection.readWatermark()).toMatchObject({ recent: [{ isMended: true }] })
    clock.advance(3600)
    await project()
    expect(await projection.readWatermark()).toMatchObject({ recent: [] })
  })

  it('guards on after the mending, while a reader may still see what a run wrote late whose watermark was lost', async () => {
    const { change, clock, project, projection, source, isolate, state } = arrangeProjection()
    change(tenantRecord())
    const held = createDeferred<void>()
    const slow = projectChanges({
      source,
      now: clock.now,
      projection: {
        ...projection,
        write: (key, record) => held.promise.then(() => projection.write(key, record)),
        writeWatermark: () => Promise.reject(new Error('429: one write a second')),
      },
    })
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    change(tenantRecord({ status: 'suspended', version: 2 }))
    await project()
    held.resolve()
    await expect(slow).rejects.toThrow('429')
    clock.advance(3600)
    const late = await projection.read('slug:meridian')
    expect(late?.status).toBe('active')
    await project()
    expect((await projection.read('slug:meridian'))?.status).toBe('suspended')
    clock.advance(1)
    await project()
    state.down = true
    // A location that read the copy just before shows it for a while yet, beside the newest watermark.
    const reader = isolate({ ...projection, read: async () => late })
    await expect(reader.findBySlug('meridian')).rejects.toThrow('not reachable')
  })
})
