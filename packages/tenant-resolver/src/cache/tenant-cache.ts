import type { TenantRecord } from '../tenant-directory.ts'
import { createBoundedLru } from './bounded-lru.ts'
import type { CacheBounds } from './cache-options.ts'
import { freezeRecord } from './freeze-record.ts'
import type { Invalidation } from './invalidation.ts'
import { cacheKey, createInvalidationLog } from './invalidation.ts'

/** What is known of tenants by key. Holds plain frozen data only; all operations are synchronous. */
export interface TenantCache {
  /**
   * Returns the tenant, null for a key known to name none, undefined when nothing young enough is known. A tenant is
   * so until `maxAgeSeconds`, by default that of the options; a not-found always until its own.
   */
  get(options: {
    readonly key: string
    readonly now: number
    readonly maxAgeSeconds?: number
  }): TenantRecord | null | undefined
  /** Returns the mark to take before a read begins. */
  mark(): number
  /**
   * Takes the answer of a read and returns the one to use: the frozen record, or a younger one already known.
   *
   * Writes nothing when an invalidation came after `mark`, when a read begun later has already answered, or when the
   * tenant is known in a higher version (versions only grow).
   */
  put(answer: TenantCacheAnswer): TenantRecord | null
  invalidate(invalidation: Invalidation): void
}

/** The answer of one read. */
export interface TenantCacheAnswer {
  readonly key: string
  readonly record: TenantRecord | null
  readonly mark: number
  /** When the read began, epoch seconds: age counts from here, since the store may change while it answers. */
  readonly startedAt: number
  readonly now: number
}

/** One tenant, shared by all keys that name it: a newer version seen through one key is seen through all. */
interface Slot {
  record: TenantRecord
  confirmedAt: number
  readonly keys: Set<string>
}

interface Entry {
  readonly slot: Slot
  readonly startedAt: number
}

// More invalidations than this during one read, and the read's answer is used but not kept.
const invalidationLogLength = 256

/** Returns an empty cache. */
export function createTenantCache(options: CacheBounds): TenantCache {
  const slots = new Map<string, Slot>()
  const log = createInvalidationLog(invalidationLogLength)
  const negative = createBoundedLru<number>({ max: options.maxNegativeEntries })
  const positive = createBoundedLru<Entry>({
    max: options.maxEntries,
    onEvict: (key, entry) => leaveSlot(entry.slot, key),
  })

  function leaveSlot(slot: Slot, key: string): void {
    slot.keys.delete(key)
    if (slot.keys.size === 0) slots.delete(slot.record.id)
  }

  function forget(key: string): void {
    const entry = positive.peek(key)
    if (entry !== undefined) {
      positive.delete(key)
      leaveSlot(entry.slot, key)
    }
    negative.delete(key)
  }

  return {
    get({ key, now, maxAgeSeconds = options.maxAgeSeconds }) {
      const entry = positive.get(key)
      if (entry !== undefined) return isFresh(entry.startedAt, now, maxAgeSeconds) ? entry.slot.record : undefined
      const absentSince = negative.get(key)
      return absentSince !== undefined && isFresh(absentSince, now, options.negativeMaxAgeSeconds) ? null : undefined
    },
    mark: log.mark,
    put({ key, record: read, mark, startedAt, now }) {
      const record = read === null ? null : freezeRecord(read)
      const id = record?.id ?? null
      if (log.overtakes({ mark, key, tenantId: id })) return record
      const known = id === null ? undefined : slots.get(id)
      if (record !== null && known !== undefined && known.record.version > record.version) {
        if (isFresh(known.confirmedAt, now, options.maxAgeSeconds)) return known.record
      }
      if ((negative.peek(key) ?? positive.peek(key)?.startedAt ?? startedAt) > startedAt) return record
      forget(key)
      if (record === null) {
        negative.set(key, startedAt)
        return null
      }
      const slot = slots.get(record.id) ?? { record, confirmedAt: startedAt, keys: new Set<string>() }
      slot.record = record
      slot.confirmedAt = Math.max(slot.confirmedAt, startedAt)
      slot.keys.add(key)
      slots.set(record.id, slot)
      positive.set(key, { slot, startedAt })
      return record
    },
    invalidate(invalidation) {
      log.add(invalidation)
      switch (invalidation.kind) {
        case 'everything':
          slots.clear()
          positive.clear()
          negative.clear()
          return
        case 'key':
          forget(cacheKey(invalidation.keyspace, invalidation.value))
          return
        case 'tenant':
          for (const key of [...(slots.get(invalidation.tenantId)?.keys ?? [])]) forget(key)
          return
      }
    },
  }
}

// A clock that jumped back makes an entry look younger than it is: it counts as out of date.
function isFresh(startedAt: number, now: number, maxAgeSeconds: number): boolean {
  const age = now - startedAt
  return age >= 0 && age < maxAgeSeconds
}
