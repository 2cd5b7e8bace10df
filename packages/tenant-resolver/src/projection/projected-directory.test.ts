import { describe, expect, it } from 'vitest'
import { arrangeProjection, projected } from '../testing/arrange-projection.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import { projectChanges } from './project-changes.ts'
import type { ProjectionSource } from './projection-source.ts'

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
    // Written anew after half an hour, and seen by everybody after another.
    for (let halfHours = 0; halfHours < 2; halfHours += 1) {
      clock.advance(1800)
      await project()
    }
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
    const { isolate, kv, state } = arrangeProjection({ maxAgeSeconds: 120 })
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
    const { projection, kv } = arrangeProjection()
    const key = `domain:${'ü'.repeat(253)}`
    await projection.write(key, tenantRecord())
    await projection.remove(key)
    expect([kv.size, await projection.read(key)]).toEqual([0, null])
  })
})
