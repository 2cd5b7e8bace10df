import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantRecord } from '../tenant-directory.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import type { TenantCacheOptions } from './cache-options.ts'
import { parseCacheOptions } from './cache-options.ts'
import type { TenantCache } from './tenant-cache.ts'
import { createTenantCache } from './tenant-cache.ts'

const create = (options: TenantCacheOptions = {}): TenantCache => createTenantCache(parseCacheOptions(options))

/** Writes what a read that took no time answers. */
const put = (cache: TenantCache, key: string, record: TenantRecord | null, now = 100): TenantRecord | null =>
  cache.put({ key, record, mark: cache.mark(), startedAt: now, now })

describe('age', () => {
  it('knows a tenant until, and not at, the maximum age counted from the start of the read', () => {
    const cache = create({ maxAgeSeconds: 15 })
    cache.put({ key: 'slug:a', record: tenantRecord(), mark: cache.mark(), startedAt: 100, now: 104 })
    expect(cache.get({ key: 'slug:a', now: 114.9 })).toMatchObject({ slug: 'meridian' })
    expect(cache.get({ key: 'slug:a', now: 115 })).toBeUndefined()
  })

  it('is not extended by use', () => {
    const cache = create({ maxAgeSeconds: 15 })
    put(cache, 'slug:a', tenantRecord(), 100)
    for (let now = 100; now < 115; now += 1) expect(cache.get({ key: 'slug:a', now })).not.toBeUndefined()
    expect(cache.get({ key: 'slug:a', now: 115 })).toBeUndefined()
  })

  it('is not extended by a read of the same tenant under another key', () => {
    const cache = create({ maxAgeSeconds: 15 })
    put(cache, 'domain:a.example', tenantRecord(), 100)
    put(cache, 'slug:a', tenantRecord(), 110)
    expect(cache.get({ key: 'domain:a.example', now: 116 })).toBeUndefined()
    expect(cache.get({ key: 'slug:a', now: 116 })).not.toBeUndefined()
  })

  it('counts an entry from the future as out of date', () => {
    const cache = create()
    put(cache, 'slug:a', tenantRecord(), 100)
    expect(cache.get({ key: 'slug:a', now: 90 })).toBeUndefined()
  })

  it('keeps a not-found for its own time', () => {
    const cache = create({ negativeMaxAgeSeconds: 5 })
    put(cache, 'slug:a', null, 100)
    expect(cache.get({ key: 'slug:a', now: 104 })).toBeNull()
    expect(cache.get({ key: 'slug:a', now: 105 })).toBeUndefined()
  })

  it('refuses to keep a not-found for more than 60 s', () => {
    expect(() => create({ negativeMaxAgeSeconds: 61 })).toThrow(TypeError)
  })

  it.each([
    { maxEntries: 0 },
    { maxEntries: 1.5 },
    { maxAgeSeconds: -1 },
    { maxAgeSeconds: Number.NaN },
    { patienceSeconds: 0 },
  ])('refuses the bound %o', (options) => {
    expect(() => parseCacheOptions(options)).toThrow(TypeError)
  })
})

describe('bounds', () => {
  it('evicts no tenant however many unknown hosts are asked for', () => {
    const cache = create({ maxEntries: 3, maxNegativeEntries: 10 })
    for (const slug of ['a', 'b', 'c']) put(cache, `slug:${slug}`, tenantRecord({ id: slug, slug }))
    for (let host = 0; host < 10_000; host += 1) put(cache, `domain:${host}.example`, null)
    for (const slug of ['a', 'b', 'c']) expect(cache.get({ key: `slug:${slug}`, now: 101 })).toMatchObject({ slug })
    expect(cache.get({ key: 'domain:0.example', now: 101 })).toBeUndefined()
    expect(cache.get({ key: 'domain:9999.example', now: 101 })).toBeNull()
  })

  it('drops the tenant that was not asked for longest', () => {
    const cache = create({ maxEntries: 2 })
    for (const slug of ['a', 'b']) put(cache, `slug:${slug}`, tenantRecord({ id: slug, slug }))
    cache.get({ key: 'slug:a', now: 101 })
    put(cache, 'slug:c', tenantRecord({ id: 'c', slug: 'c' }))
    expect(cache.get({ key: 'slug:b', now: 101 })).toBeUndefined()
    expect(cache.get({ key: 'slug:a', now: 101 })).toMatchObject({ slug: 'a' })
  })
})

describe('records', () => {
  it('are frozen copies with the port fields and nothing else', () => {
    const cache = create()
    const answer = Object.assign(tenantRecord(), { statement: { io: true } })
    const kept = put(cache, 'slug:a', answer)
    expect(kept).toEqual(tenantRecord())
    expect(Object.isFrozen(kept)).toBe(true)
    expect(Object.isFrozen(kept?.databases)).toBe(true)
    expect(Object.isFrozen(kept?.databases[0])).toBe(true)
  })

  it('show a newer version under every key at once', () => {
    const cache = create()
    put(cache, 'domain:a.example', tenantRecord({ version: 1 }), 100)
    put(cache, 'slug:a', tenantRecord({ version: 2, status: 'suspended' }), 101)
    expect(cache.get({ key: 'domain:a.example', now: 102 })).toMatchObject({ version: 2, status: 'suspended' })
  })

  it('never go back to a lower version', () => {
    const cache = create()
    put(cache, 'slug:a', tenantRecord({ version: 2, status: 'suspended' }), 100)
    expect(put(cache, 'domain:a.example', tenantRecord({ version: 1 }), 101)).toMatchObject({ status: 'suspended' })
    expect(cache.get({ key: 'domain:a.example', now: 102 })).toBeUndefined()
    expect(cache.get({ key: 'slug:a', now: 102 })).toMatchObject({ version: 2 })
  })

  it('take a lower version once the higher one is out of date, so that a restored store is followed', () => {
    const cache = create({ maxAgeSeconds: 15 })
    put(cache, 'slug:a', tenantRecord({ version: 9 }), 100)
    expect(put(cache, 'slug:a', tenantRecord({ version: 3 }), 120)).toMatchObject({ version: 3 })
    expect(cache.get({ key: 'slug:a', now: 121 })).toMatchObject({ version: 3 })
  })

  it('follow a domain that moves to another tenant', () => {
    const cache = create()
    put(cache, 'domain:a.example', tenantRecord({ id: 'one', slug: 'one' }), 100)
    put(cache, 'domain:a.example', tenantRecord({ id: 'two', slug: 'two' }), 101)
    cache.invalidate({ kind: 'tenant', tenantId: 'one' })
    expect(cache.get({ key: 'domain:a.example', now: 102 })).toMatchObject({ id: 'two' })
  })
})

describe('invalidation', () => {
  it('of a tenant clears all its keys and no others', () => {
    const cache = create()
    put(cache, 'domain:a.example', tenantRecord())
    put(cache, 'slug:a', tenantRecord())
    put(cache, 'slug:b', tenantRecord({ id: 'b' }))
    cache.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    expect(cache.get({ key: 'domain:a.example', now: 101 })).toBeUndefined()
    expect(cache.get({ key: 'slug:a', now: 101 })).toBeUndefined()
    expect(cache.get({ key: 'slug:b', now: 101 })).toMatchObject({ id: 'b' })
  })

  it('of a key clears a not-found', () => {
    const cache = create()
    put(cache, 'domain:a.example', null)
    cache.invalidate({ kind: 'key', keyspace: 'domain', value: 'a.example' })
    expect(cache.get({ key: 'domain:a.example', now: 101 })).toBeUndefined()
  })

  it.each([
    { kind: 'tenant', tenantId: 'ten_meridian' } as const,
    { kind: 'key', keyspace: 'slug', value: 'a' } as const,
    { kind: 'everything' } as const,
  ])('($kind) keeps a read begun before it from being written after it', (invalidation) => {
    const cache = create()
    const mark = cache.mark()
    cache.invalidate(invalidation)
    cache.put({ key: 'slug:a', record: tenantRecord(), mark, startedAt: 100, now: 101 })
    expect(cache.get({ key: 'slug:a', now: 101 })).toBeUndefined()
  })

  it('of another tenant does not keep a read from being written', () => {
    const cache = create()
    const mark = cache.mark()
    cache.invalidate({ kind: 'tenant', tenantId: 'another' })
    cache.put({ key: 'slug:a', record: tenantRecord(), mark, startedAt: 100, now: 101 })
    expect(cache.get({ key: 'slug:a', now: 101 })).not.toBeUndefined()
  })

  it('keeps an old not-found from being written, since it may be the old state of that tenant', () => {
    const cache = create()
    const mark = cache.mark()
    cache.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    cache.put({ key: 'slug:a', record: null, mark, startedAt: 100, now: 101 })
    expect(cache.get({ key: 'slug:a', now: 101 })).toBeUndefined()
  })

  it('is not forgotten when more of them come than the log remembers', () => {
    const cache = create()
    const mark = cache.mark()
    cache.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    for (let other = 0; other < 1000; other += 1) cache.invalidate({ kind: 'tenant', tenantId: `other-${other}` })
    cache.put({ key: 'slug:a', record: tenantRecord(), mark, startedAt: 100, now: 101 })
    expect(cache.get({ key: 'slug:a', now: 101 })).toBeUndefined()
  })
})

describe('the promise', { timeout: 30_000 }, () => {
  it('never shows a state older than the maximum age, nor one read before an invalidation', () => {
    // A store whose only tenant counts up; reads begin, answer later in any order, and events arrive or are lost.
    const step = fc.oneof(
      fc.record({ do: fc.constant('change' as const), told: fc.boolean() }),
      fc.record({ do: fc.constant('begin' as const), key: fc.constantFrom('slug:a', 'domain:a') }),
      fc.record({ do: fc.constant('finish' as const), pick: fc.nat(5) }),
      fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 9 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const maxAge = 10
        const cache = create({ maxAgeSeconds: maxAge })
        let now = 1000
        let version = 1
        let lastTold = 1
        const changedAt = new Map([[1, 0]])
        const reads: Array<{ key: string; version: number; mark: number; startedAt: number }> = []
        for (const action of steps) {
          if (action.do === 'wait') now += action.seconds
          if (action.do === 'begin') reads.push({ key: action.key, version, mark: cache.mark(), startedAt: now })
          if (action.do === 'change') {
            version += 1
            changedAt.set(version, now)
            if (action.told) {
              lastTold = version
              cache.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
            }
          }
          if (action.do === 'finish') {
            const [read] = reads.splice(action.pick % Math.max(reads.length, 1), 1)
            if (read !== undefined) cache.put({ ...read, record: tenantRecord({ version: read.version }), now })
          }
          for (const key of ['slug:a', 'domain:a']) {
            const shown = cache.get({ key, now })
            if (shown === undefined || shown === null) continue
            expect(shown.version).toBeGreaterThanOrEqual(lastTold)
            const outdatedAt = changedAt.get(shown.version + 1)
            if (outdatedAt !== undefined) expect(now - outdatedAt).toBeLessThan(maxAge)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
