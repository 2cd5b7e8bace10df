import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../testing/fake-clock.ts'
import { pageOfKeys } from '../testing/page-of-keys.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { ProjectChangesOptions } from './project-changes.ts'
import { projectChanges } from './project-changes.ts'
import type { ProjectionSource } from './projection-source.ts'
import type { TenantProjection, Watermark } from './tenant-projection.ts'

/** Returns tenants with so many keys each, and what is known of them in a place that shows each write at once. */
function arrangeTenants(keysOf: Readonly<Record<string, number>>, { sharing = false } = {}) {
  const clock = createFakeClock(1_000_000)
  const versions = new Map<string, number>()
  const outbox: Array<{ place: number; tenantId: string; version: number }> = []
  const copies = new Map<string, number>()
  const state = {
    watermark: null as Watermark | null,
    calls: 0,
    unwritable: (_key: string): boolean => false,
    unreadable: null as string | null,
  }
  const triedAt = new Map<string, number>()
  const source: ProjectionSource = {
    listChanges: async ({ after, limit }) => outbox.filter(({ place }) => place > after).slice(0, limit),
    readKeys: pageOfKeys(async (tenantId) => {
      if (tenantId === state.unreadable) throw new Error('its row cannot be read')
      const record = tenantRecord({ id: tenantId, version: versions.get(tenantId) ?? 0 })
      const own = Array.from({ length: keysOf[tenantId] ?? 1 }, (_, index) => ({
        keyspace: 'domain',
        value: `${index}.${tenantId}.example`,
        record,
      }))
      // One that they hand to each other.
      return sharing ? [...own, { keyspace: 'domain', value: 'shared.example', record }] : own
    }),
  }
  const projection: TenantProjection = {
    read: async () => null,
    async write(key, { version }) {
      state.calls += 1
      if (state.unwritable(key)) throw new Error('this key is refused')
      // As KV does.
      if (triedAt.get(key) === clock.now()) throw new Error('429: one write a second under one key')
      triedAt.set(key, clock.now())
      copies.set(key, version)
    },
    remove: async () => {},
    async readWatermark() {
      state.calls += 1
      return state.watermark
    },
    async writeWatermark(watermark) {
      state.calls += 1
      state.watermark = watermark
    },
  }
  return {
    clock,
    state,
    change(tenantId: string): void {
      const version = (versions.get(tenantId) ?? 0) + 1
      versions.set(tenantId, version)
      outbox.push({ place: outbox.length + 1, tenantId, version })
    },
    project: (bounds: Partial<ProjectChangesOptions>) => {
      state.calls = 0
      return projectChanges({ source, projection, now: clock.now, ...bounds })
    },
    /** The tenants that the watermark names. */
    named: () => state.watermark?.recent.map(({ tenantId }) => tenantId) ?? [],
    mended: () => state.watermark?.recent.flatMap(({ tenantId, isMended }) => (isMended ? [tenantId] : [])) ?? [],
    /** The keys of a tenant that have a copy of its present state. */
    writtenOf: (tenantId: string) =>
      [...copies].filter(([key, version]) => key.endsWith(`.${tenantId}.example`) && version === versions.get(tenantId))
        .length,
  }
}

describe('projectChanges where there is more to write than one run may', () => {
  it('lists every change at once, and writes whoever waits longest first', async () => {
    const world = arrangeTenants({ ten_a: 2, ten_b: 2, ten_c: 2 })
    for (const id of ['ten_a', 'ten_b', 'ten_c']) world.change(id)
    expect(await world.project({ operations: 4 })).toEqual({ projected: 1, waiting: 2, complete: true })
    expect(world.state.watermark).toMatchObject({ at: world.clock.now(), place: 3 })
    expect(['ten_a', 'ten_b', 'ten_c'].map(world.writtenOf)).toEqual([2, 0, 0])
    expect(await world.project({ operations: 4 })).toEqual({ projected: 1, waiting: 1, complete: true })
    expect(['ten_a', 'ten_b', 'ten_c'].map(world.writtenOf)).toEqual([2, 2, 0])
  })

  it('goes on within a tenant of more keys than one run writes, from the key where it ended', async () => {
    const world = arrangeTenants({ ten_large: 25 })
    world.change('ten_large')
    for (const written of [10, 20, 25]) {
      await world.project({ operations: 12 })
      expect(world.writtenOf('ten_large')).toBe(written)
    }
    expect(world.state.watermark?.recent).toEqual([
      { tenantId: 'ten_large', version: 1, projectedAt: world.clock.now() },
    ])
  })

  it('begins anew with a tenant that changed while it was being written', async () => {
    const world = arrangeTenants({ ten_large: 15 })
    world.change('ten_large')
    await world.project({ operations: 12 })
    world.change('ten_large')
    world.clock.advance(1)
    await world.project({ operations: 12 })
    expect(world.writtenOf('ten_large')).toBe(10)
    world.clock.advance(1)
    await world.project({ operations: 12 })
    expect(world.writtenOf('ten_large')).toBe(15)
  })

  it('lets nobody who changes all the time hold up the others', async () => {
    const world = arrangeTenants({ ten_busy: 50, ten_quiet: 5 })
    world.change('ten_busy')
    world.change('ten_quiet')
    for (let minute = 0; minute < 2; minute += 1) {
      await world.project({ operations: 12 })
      world.change('ten_busy')
      world.clock.advance(60)
    }
    expect(world.writtenOf('ten_quiet')).toBe(5)
  })

  it('mends those first that are listed longest, the others go on guarding, and the watermark stays young', async () => {
    const world = arrangeTenants({})
    const ids = Array.from({ length: 40 }, (_, index) => `ten_${String(index).padStart(2, '0')}`)
    for (const id of ids) {
      world.change(id)
      await world.project({})
      world.clock.advance(1)
    }
    world.clock.advance(1_800)
    expect(await world.project({ operations: 12 })).toMatchObject({ projected: 10, complete: true })
    expect(world.named()).toEqual(ids)
    expect(world.mended()).toEqual(ids.slice(0, 10))
    expect(world.state.watermark?.at).toBe(world.clock.now())
    for (let run = 0; run < 3; run += 1) {
      world.clock.advance(1)
      await world.project({ operations: 12 })
    }
    expect(world.mended()).toEqual(ids)
    world.clock.advance(1_797)
    await world.project({ operations: 12 })
    expect(world.named()).toEqual(ids.slice(10))
    world.clock.advance(3)
    expect(await world.project({ operations: 12 })).toMatchObject({ projected: 0 })
    expect(world.named()).toEqual([])
  })

  it('takes what is new and what is to be mended in turn', async () => {
    const world = arrangeTenants({})
    const [old, young] = ['old', 'young'].map((kind) => Array.from({ length: 20 }, (_, n) => `ten_${kind}_${n}`))
    for (const id of old ?? []) world.change(id)
    await world.project({})
    world.clock.advance(3_600)
    for (const id of young ?? []) world.change(id)
    expect(await world.project({ operations: 12 })).toMatchObject({ projected: 10, waiting: 15 })
    expect(world.mended()).toHaveLength(5)
  })

  it('vouches for nothing while the list has no room for what has changed, and goes on when it has', async () => {
    const world = arrangeTenants({})
    for (let count = 0; count < 5; count += 1) world.change(`ten_${count}`)
    expect(await world.project({ maxRecent: 3 })).toEqual({ projected: 3, waiting: 0, complete: false })
    expect(world.state.watermark).toMatchObject({ at: 0, place: 3 })
    expect(await world.project({ maxRecent: 3 })).toEqual({ projected: 0, waiting: 0, complete: false })
    world.clock.advance(1_800)
    expect(await world.project({ maxRecent: 3 })).toEqual({ projected: 3, waiting: 0, complete: false })
    world.clock.advance(1_800)
    expect(await world.project({ maxRecent: 3 })).toEqual({ projected: 2, waiting: 0, complete: true })
    expect(world.state.watermark).toMatchObject({ at: world.clock.now(), place: 5 })
  })

  it('refuses bounds with which it would never get anywhere', async () => {
    const world = arrangeTenants({})
    for (const bounds of [{ operations: 2 }, { limit: 0 }, { maxRecent: 0 }, { operations: Number.NaN }]) {
      await expect(world.project(bounds)).rejects.toThrow(RangeError)
    }
    expect(world.state.calls).toBe(0)
  })

  it('writes a key that several tenants have had once in a run: KV takes one write of it a second', async () => {
    const world = arrangeTenants({}, { sharing: true })
    for (const id of ['ten_a', 'ten_b', 'ten_c']) world.change(id)
    expect(await world.project({})).toEqual({ projected: 3, waiting: 0, complete: true })
    expect(world.state.calls).toBe(2 + 4)
  })

  it('passes over a tenant that cannot be written, tells why, and takes it up again behind the others', async () => {
    const world = arrangeTenants({ ten_a: 2 })
    const others = Array.from({ length: 30 }, (_, index) => `ten_${index}`)
    for (const id of ['ten_a', ...others]) world.change(id)
    world.state.unwritable = (key) => key === 'domain:1.ten_a.example'
    await expect(world.project({ operations: 20 })).rejects.toMatchObject({
      message: 'the copy of tenant ten_a under its key in domain cannot be written: this key is refused',
      cause: new Error('this key is refused'),
    })
    world.clock.advance(60)
    await expect(world.project({ operations: 20 })).rejects.toThrow('this key is refused')
    expect(others.map(world.writtenOf)).toEqual(others.map(() => 1))
    expect(world.named().at(-1)).toBe('ten_a')
    world.state.unwritable = () => false
    world.clock.advance(60)
    expect(await world.project({ operations: 20 })).toEqual({ projected: 1, waiting: 0, complete: true })
  })

  it('passes over a tenant with more keys than a run writes, none of which can be written', async () => {
    const world = arrangeTenants({ ten_large: 25 })
    for (const id of ['ten_large', 'ten_a', 'ten_b']) world.change(id)
    world.state.unwritable = (key) => key.endsWith('.ten_large.example')
    for (let run = 0; run < 3; run += 1) {
      await expect(world.project({ operations: 12 })).rejects.toThrow('this key is refused')
      world.clock.advance(60)
    }
    expect(['ten_a', 'ten_b'].map(world.writtenOf)).toEqual([1, 1])
  })

  it('lets nobody who cannot be written hold up the second writing of others, without which the list never has room', async () => {
    const world = arrangeTenants({ ten_large: 25 })
    world.change('ten_a')
    await world.project({ operations: 12 })
    world.change('ten_large')
    world.state.unwritable = (key) => key.endsWith('.ten_large.example')
    world.clock.advance(1_800)
    await world.project({ operations: 3 })
    expect(world.mended()).toEqual(['ten_a'])
    world.clock.advance(1_800)
    await expect(world.project({ operations: 3 })).rejects.toThrow('this key is refused')
    expect(world.named()).toEqual(['ten_large'])
  })

  it('passes over a tenant that cannot be read, alone of those that are asked for together', async () => {
    const world = arrangeTenants({})
    const ids = Array.from({ length: 250 }, (_, index) => `ten_${index}`)
    for (const id of ids) world.change(id)
    world.state.unreadable = 'ten_77'
    await expect(world.project({})).rejects.toThrow('the keys of tenant ten_77 cannot be read: its row cannot be read')
    expect(ids.filter((id) => world.writtenOf(id) === 0)).toEqual(['ten_77'])
    expect(world.named().at(-1)).toBe('ten_77')
  })

  it('ends a run in which nothing can be written or nothing can be read', async () => {
    const world = arrangeTenants({})
    for (let count = 0; count < 250; count += 1) world.change(`ten_${count}`)
    world.state.unwritable = () => true
    await expect(world.project({})).rejects.toThrow('this key is refused')
    expect(world.state.calls).toBe(2 + 6)
    let reads = 0
    const source: ProjectionSource = {
      listChanges: async () => [],
      readKeys() {
        reads += 1
        return Promise.reject(new Error('the database is not reachable'))
      },
    }
    await expect(world.project({ source })).rejects.toThrow('not reachable')
    expect(reads).toBeLessThan(20)
    expect(world.named()).toHaveLength(250)
  })

  it('refuses keys of a tenant that it did not ask for', async () => {
    const world = arrangeTenants({})
    world.change('ten_a')
    const source: ProjectionSource = {
      listChanges: async () => [{ place: 1, tenantId: 'ten_a', version: 1 }],
      readKeys: async () => ['x', 'y'].map((value) => ({ tenantId: 'ten_x', keyspace: 'slug', value, record: null })),
    }
    await expect(world.project({ source, operations: 3 })).rejects.toThrow('not asked for')
  })

  it('makes no more calls than it may, and catches up with any changes within any bounds, whoever cannot be copied', async () => {
    const names = ['ten_a', 'ten_b', 'ten_c', 'ten_d']
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          keys: fc.tuple(...names.map(() => fc.integer({ min: 1, max: 30 }))),
          rounds: fc.array(
            fc.record({ changed: fc.array(fc.constantFrom(...names), { maxLength: 6 }), seconds: fc.nat(2_000) }),
            { maxLength: 12 },
          ),
          operations: fc.integer({ min: 3, max: 20 }),
          limit: fc.integer({ min: 1, max: 6 }),
          maxRecent: fc.integer({ min: 1, max: 5 }),
          sharing: fc.boolean(),
          poisoned: fc.option(
            fc.record({ name: fc.constantFrom(...names), of: fc.constantFrom('reading', 'writing') }),
          ),
        }),
        async ({ keys, rounds, sharing, poisoned, ...bounds }) => {
          const keysOf = Object.fromEntries(names.map((name, index) => [name, keys[index] ?? 1]))
          const world = arrangeTenants(keysOf, { sharing })
          if (poisoned?.of === 'reading') world.state.unreadable = poisoned.name
          if (poisoned?.of === 'writing') world.state.unwritable = (key) => key === `domain:0.${poisoned.name}.example`
          const failing = { waiting: Number.POSITIVE_INFINITY, complete: false }
          const run = async () => {
            const progress = await world.project(bounds).catch((error: Error) => {
              expect(error.message).toContain(` tenant ${poisoned?.name} `)
              return failing
            })
            expect(world.state.calls).toBeLessThanOrEqual(bounds.operations)
            expect(world.named().length).toBeLessThanOrEqual(bounds.maxRecent)
            return progress
          }
          for (const { changed, seconds } of rounds) {
            for (const name of changed) world.change(name)
            await run()
            world.clock.advance(1 + seconds)
          }
          // Each key is written twice at most for each change; an hour passes as often as the list has no room.
          const writes = 2 * keys.reduce((sum, count) => sum + count + 1, 0)
          const enough = 2 * names.length * (writes + rounds.length * 6 + 2)
          const changed = new Set(rounds.flatMap((round) => round.changed))
          // Whoever cannot be copied holds up nobody for whom there is room beside it.
          if (poisoned !== null && bounds.maxRecent >= names.length) {
            for (let runs = 0; runs < enough; runs += 1) {
              await run()
              world.clock.advance(1_000)
            }
            for (const name of changed) if (name !== poisoned.name) expect(world.writtenOf(name)).toBe(keysOf[name])
          }
          Object.assign(world.state, { unreadable: null, unwritable: () => false })
          let runs = 0
          for (let quiet = false; !quiet; runs += 1) {
            expect(runs).toBeLessThan(enough)
            const { waiting, complete } = await run()
            quiet = waiting === 0 && complete && world.named().length === 0
            world.clock.advance(1_000)
          }
          for (const name of changed) expect(world.writtenOf(name)).toBe(keysOf[name])
        },
      ),
    )
  })
})
