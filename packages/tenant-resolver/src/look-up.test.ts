import { describe, expect, it } from 'vitest'
import type { TenantCacheOptions } from './cache/cache-options.ts'
import type { ResolverEvent } from './observer.ts'
import { createTenantResolver } from './resolver.ts'
import { pathSlug } from './signals/path-slug.ts'
import type { TenantRecord } from './tenant-directory.ts'
import { createFakeClock } from './testing/fake-clock.ts'
import { tenantRecord } from './testing/tenant-record.ts'

function arrange(cache: TenantCacheOptions = {}, { background = true } = {}) {
  const clock = createFakeClock()
  const events: Array<ResolverEvent> = []
  const work: Array<Promise<unknown>> = []
  const state: { tenant: TenantRecord | null; down: boolean; reads: number; seconds: number } = {
    tenant: tenantRecord(),
    down: false,
    reads: 0,
    seconds: 0,
  }
  const read = async () => {
    state.reads += 1
    const answer = state.tenant
    clock.advance(state.seconds)
    if (state.down) throw new Error('the database is not reachable')
    return answer
  }
  const resolver = createTenantResolver({
    directory: { findByDomain: read, findBySlug: read },
    clock,
    signals: [pathSlug()],
    cache,
    observe: (event) => events.push(event),
    ...(background ? { waitUntil: (promise: Promise<unknown>) => void work.push(promise) } : {}),
  })
  const ask = async (slug = 'meridian') =>
    (await resolver.resolve({ url: `http://localhost/t/${slug}/`, headers: new Headers() })).outcome
  const answers = () => events.flatMap((event) => (event.kind === 'look_up' ? [event.answer] : []))
  return { answers, ask, clock, events, resolver, state, work }
}

describe('stale while revalidate', () => {
  it('serves a tenant past two thirds of its age and reads it again in the background, once', async () => {
    const { answers, ask, clock, state, work } = arrange()
    await ask()
    clock.advance(9.9)
    await ask()
    expect(work).toHaveLength(0)
    clock.advance(0.2)
    await Promise.all([ask(), ask(), ask()])
    await Promise.all(work)
    expect([state.reads, work.length]).toEqual([2, 1])
    clock.advance(9)
    expect(await ask()).toBe('served')
    expect([state.reads, answers()]).toEqual([2, ['miss', 'hit', 'stale', 'stale', 'stale', 'hit']])
  })

  it('shows the next request what the background read found', async () => {
    const { ask, clock, state, work } = arrange()
    await ask()
    state.tenant = tenantRecord({ status: 'suspended', version: 2 })
    clock.advance(11)
    expect(await ask()).toBe('served')
    await Promise.all(work)
    expect(await ask()).toBe('not_served')
  })

  it('never goes past the maximum age, however often the background read fails', async () => {
    const { ask, clock, state, work } = arrange({ maxAgeSeconds: 15, refreshAfterSeconds: 5 })
    await ask()
    state.down = true
    for (let second = 1; second < 15; second += 1) {
      clock.advance(1)
      expect(await ask()).toBe('served')
      await Promise.all(work)
    }
    clock.advance(1)
    expect(await ask()).toBe('unavailable')
  })

  it('reads nothing in the background without waitUntil', async () => {
    const { ask, clock, state } = arrange({}, { background: false })
    await ask()
    clock.advance(14)
    await ask()
    expect(state.reads).toBe(1)
  })

  it('does not begin a second background read while one is under way', async () => {
    const { ask, clock, state, work } = arrange()
    await ask()
    clock.advance(11)
    await Promise.all([ask(), ask()])
    expect(work).toHaveLength(1)
    await Promise.all(work)
    expect(state.reads).toBe(2)
  })
})

describe('an outage of the directory', () => {
  it('by default is seen as soon as the maximum age is over', async () => {
    const { ask, clock, state } = arrange()
    await ask()
    state.down = true
    clock.advance(15)
    expect(await ask()).toBe('unavailable')
  })

  it('leaves an active tenant served for so many seconds more, and no longer', async () => {
    const { ask, clock, events, state } = arrange({ staleOnErrorSeconds: 60 })
    await ask()
    state.down = true
    clock.advance(74.9)
    expect(await ask()).toBe('served')
    expect(events).toContainEqual({ kind: 'stale_on_error', signal: 'path_slug' })
    clock.advance(0.1)
    expect(await ask()).toBe('unavailable')
  })

  it.each(['suspended', 'provisioning', 'deleting', 'deleted', 'something new'])(
    'never serves a tenant that is %s',
    async (status) => {
      const { ask, clock, state } = arrange({ staleOnErrorSeconds: 60 })
      state.tenant = tenantRecord({ status })
      await ask()
      state.down = true
      clock.advance(20)
      expect(await ask()).toBe('unavailable')
    },
  )

  it('serves nobody who was invalidated, and keeps no not-found', async () => {
    const { ask, clock, resolver, state } = arrange({ staleOnErrorSeconds: 60 })
    await ask()
    state.down = true
    resolver.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    expect(await ask()).toBe('unavailable')
    state.down = false
    state.tenant = null
    expect(await ask('nobody')).toBe('unknown')
    state.down = true
    clock.advance(20)
    expect(await ask('nobody')).toBe('unavailable')
  })

  it('reads again as soon as the directory answers', async () => {
    const { ask, clock, state } = arrange({ staleOnErrorSeconds: 60 })
    await ask()
    state.down = true
    clock.advance(20)
    await ask()
    state.down = false
    state.tenant = tenantRecord({ status: 'suspended', version: 2 })
    expect(await ask()).toBe('not_served')
  })
})

describe('a directory that is slow', () => {
  it('is not believed when its answer is older than the maximum age', async () => {
    const { ask, state } = arrange()
    state.seconds = 15
    expect(await ask()).toBe('unavailable')
    state.seconds = 14
    expect(await ask()).toBe('served')
  })

  it('is not believed on a copy older than the maximum age either', async () => {
    const { ask, clock, state } = arrange()
    state.tenant = tenantRecord({ asOf: clock.now() - 15 })
    expect(await ask()).toBe('unavailable')
    state.tenant = tenantRecord({ asOf: clock.now() - 14 })
    expect(await ask()).toBe('served')
    clock.advance(1)
    expect(await ask()).toBe('unavailable')
  })
})

describe('a spray of unknown names', () => {
  it('leaves the hit rate of known tenants where it was, and reads nothing twice within the bound', async () => {
    const { answers, ask, events, state } = arrange({ maxEntries: 100, maxNegativeEntries: 200 })
    for (let tenant = 0; tenant < 100; tenant += 1) {
      state.tenant = tenantRecord({ id: `ten_${tenant}`, slug: `known-${tenant}` })
      await ask(`known-${tenant}`)
    }
    state.tenant = null
    for (let host = 0; host < 20_000; host += 1) await ask(`unknown-${host}`)
    events.length = 0
    for (let tenant = 0; tenant < 100; tenant += 1) expect(await ask(`known-${tenant}`)).toBe('served')
    expect(answers()).toEqual(Array.from({ length: 100 }, () => 'hit'))
    state.reads = 0
    for (let again = 0; again < 10; again += 1) expect(await ask('unknown-19999')).toBe('unknown')
    expect(state.reads).toBe(0)
  })
})

describe('the observer', () => {
  it('is told of look-ups, reads with their time, and refusals with their reason', async () => {
    const { ask, events, state } = arrange()
    state.seconds = 2
    await ask()
    await ask()
    state.tenant = null
    await ask('nobody')
    await ask('nobody')
    const signal = 'path_slug'
    expect(events).toEqual([
      { kind: 'look_up', signal, answer: 'miss' },
      { kind: 'read', signal, answer: 'found', seconds: 2 },
      { kind: 'look_up', signal, answer: 'hit' },
      { kind: 'look_up', signal, answer: 'miss' },
      { kind: 'read', signal, answer: 'absent', seconds: 2 },
      { kind: 'refused', reason: 'unknown', signals: [signal] },
      { kind: 'look_up', signal, answer: 'negative_hit' },
      { kind: 'refused', reason: 'unknown', signals: [signal] },
    ])
  })

  it('is told why the gate refused, and that a read failed', async () => {
    const { ask, events, state } = arrange()
    state.tenant = tenantRecord({ status: 'suspended' })
    await ask()
    state.down = true
    await ask('other')
    expect(events).toContainEqual({ kind: 'refused', reason: 'not_active', signals: ['path_slug'] })
    expect(events).toContainEqual({ kind: 'read', signal: 'path_slug', answer: 'failed', seconds: 0 })
    expect(events).toContainEqual({ kind: 'refused', reason: 'unavailable', signals: ['path_slug'] })
  })

  it('costs no answer when it throws', async () => {
    const resolver = createTenantResolver({
      directory: { findByDomain: async () => null, findBySlug: async () => tenantRecord() },
      clock: createFakeClock(),
      signals: [pathSlug()],
      observe: () => {
        throw new Error('counting failed')
      },
    })
    const verdict = await resolver.resolve({ url: 'http://localhost/t/meridian/', headers: new Headers() })
    expect(verdict.outcome).toBe('served')
  })
})
