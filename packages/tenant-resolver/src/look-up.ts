import type { CacheBounds } from './cache/cache-options.ts'
import type { Invalidation } from './cache/invalidation.ts'
import { cacheKey } from './cache/invalidation.ts'
import { createSingleFlight } from './cache/single-flight.ts'
import { createTenantCache } from './cache/tenant-cache.ts'
import type { Clock } from './clock.ts'
import { gateTenant } from './gate-tenant.ts'
import type { Observer } from './observer.ts'
import type { TenantSignal } from './signals/tenant-signal.ts'
import type { TenantDirectory, TenantRecord } from './tenant-directory.ts'

/** Finds the tenant of a signal's value: in the cache, or in the directory, once for all who ask at a time. */
export interface LookUp {
  /**
   * Returns the tenant or null for a true not-found: at once when it is known. The promise rejects when it cannot be
   * read.
   */
  find(signal: TenantSignal, value: string): TenantRecord | null | Promise<TenantRecord | null>
  invalidate(invalidation: Invalidation): void
}

/** Options of {@link createLookUp}. */
export interface LookUpOptions {
  readonly directory: TenantDirectory
  readonly clock: Clock
  readonly bounds: CacheBounds
  readonly observe: Observer | null
  readonly waitUntil: ((work: Promise<unknown>) => void) | null
}

const maxFlights = 1_000

/** Returns a look-up with an empty cache. */
export function createLookUp({ directory, clock, bounds, observe, waitUntil }: LookUpOptions): LookUp {
  const { maxAgeSeconds, staleOnErrorSeconds, refreshAfterSeconds, patienceSeconds } = bounds
  const cache = createTenantCache(bounds)
  const flights = createSingleFlight<TenantRecord | null>({ clock, patienceSeconds, maxFlights })

  async function read(signal: TenantSignal, { key, value }: { readonly key: string; readonly value: string }) {
    const mark = cache.mark()
    const begun = clock.now()
    let answer: 'found' | 'absent' | 'failed' = 'failed'
    try {
      const record = await signal.find({ directory, value })
      answer = record === null ? 'absent' : 'found'
      const now = clock.now()
      const startedAt = Math.min(record?.asOf ?? begun, begun)
      const age = now - startedAt
      // A copy may be served past the maximum age in an outage only, which the directory that keeps it knows.
      const limit = startedAt < begun ? maxAgeSeconds + staleOnErrorSeconds : maxAgeSeconds
      if (age > 0 && age >= limit) throw new Error('the directory took longer to answer than its answer counts')
      return cache.put({ key, record, mark, startedAt, now })
    } finally {
      observe?.({ kind: 'read', signal: signal.name, answer, seconds: clock.now() - begun })
    }
  }

  async function readOrStale(signal: TenantSignal, value: string, key: string): Promise<TenantRecord | null> {
    try {
      return await flights.run(key, () => read(signal, { key, value }))
    } catch (cause) {
      const standing = cache.get({ key, now: clock.now(), maxAgeSeconds: maxAgeSeconds + staleOnErrorSeconds })
      if (standing === undefined || standing === null || gateTenant(standing).decision !== 'served') throw cause
      observe?.({ kind: 'stale_on_error', signal: signal.name })
      return standing
    }
  }

  return {
    find(signal, value) {
      const key = cacheKey(signal.keyspace, value)
      const now = clock.now()
      const known = cache.get({ key, now })
      const stale =
        waitUntil !== null && known && cache.get({ key, now, maxAgeSeconds: refreshAfterSeconds }) === undefined
      if (observe !== null) {
        const answer = known === undefined ? 'miss' : known === null ? 'negative_hit' : stale ? 'stale' : 'hit'
        observe({ kind: 'look_up', signal: signal.name, answer })
      }
      if (known === undefined) return readOrStale(signal, value, key)
      if (stale && !flights.isReading(key)) {
        // A background read that fails leaves the entry to its age.
        waitUntil(flights.run(key, () => read(signal, { key, value })).catch(() => null))
      }
      return known
    },
    invalidate(invalidation) {
      cache.invalidate(invalidation)
      // Which tenant a read will answer is not known before it does, so a tenant's change detaches them all.
      if (invalidation.kind === 'key') flights.detach(cacheKey(invalidation.keyspace, invalidation.value))
      else flights.detach()
    },
  }
}
