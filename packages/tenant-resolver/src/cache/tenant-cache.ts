import { gateTenant } from '../gate-tenant.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import { createBoundedLru } from './bounded-lru.ts'
import type { CacheBounds } from './cache-options.ts'
import { freezeRecord } from './freeze-record.ts'
import type { Invalidation } from './invalidation.ts'
import { cacheKey, createInvalidationLog } from './invalidation.ts'

/** What is known of tenants by key. Holds plain frozen data only; all operations are synchronous. */
export interface TenantCache {
  /** Returns the tenant, null for a key known to name none, undefined when nothing (fresh) is known. */
  get(options: { readonly key: string; readonly now: number }): TenantRecord | null | undefined
  /** Returns whether what `get` answers is old enough to be read again in the background. */
  isStale(options: { readonly key: string; readonly now: number }): boolean
  /** Returns the active tenant to serve for a key that cannot be read: past its maximum age, within the grace. */
  getOnError(options: { readonly key: string; readonly now: number }): TenantRecord | undefined
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

  function putAbsent({ key, startedAt }: TenantCacheAnswer): void {
    const standing = positive.peek(key)
    if (standing !== undefined && standing.startedAt > startedAt) return
    forget(key)
    negative.set(key, startedAt)
  }

  function putRecord(record: TenantRecord, { key, startedAt, now }: TenantCacheAnswer): TenantRecord {
    const slot = slots.get(record.id)
    const standing = slot !== undefined && isFresh(slot.confirmedAt, now, options.maxAgeSeconds) ? slot : undefined
    if (standing !== undefined && standing.record.version > record.version) return standing.record
    const other = negative.peek(key) ?? positive.peek(key)?.startedAt
    if (other !== undefined && other > startedAt) return record
    forget(key)
    const target = slots.get(record.id) ?? slot ?? { record, confirmedAt: startedAt, keys: new Set<string>() }
    target.record = record
    target.confirmedAt = Math.max(target.confirmedAt, startedAt)
    target.keys.add(key)
    slots.set(record.id, target)
    positive.set(key, { slot: target, startedAt })
    return record
  }

  return {
    get({ key, now }) {
      const entry = positive.get(key)
      if (entry !== undefined) {
        if (isFresh(entry.startedAt, now, options.maxAgeSeconds)) return entry.slot.record
        if (!isFresh(entry.startedAt, now, options.maxAgeSeconds + options.staleOnErrorSeconds)) forget(key)
        return undefined
      }
      const absentSince = negative.get(key)
      if (absentSince === undefined) return undefined
      if (isFresh(absentSince, now, options.negativeMaxAgeSeconds)) return null
      negative.delete(key)
      return undefined
    },
    isStale({ key, now }) {
      const entry = positive.peek(key)
      return entry !== undefined && !isFresh(entry.startedAt, now, options.refreshAfterSeconds)
    },
    getOnError({ key, now }) {
      const entry = positive.peek(key)
      if (entry === undefined || gateTenant(entry.slot.record).decision !== 'served') return undefined
      const grace = options.maxAgeSeconds + options.staleOnErrorSeconds
      return isFresh(entry.startedAt, now, grace) ? entry.slot.record : undefined
    },
    mark: log.mark,
    put(answer) {
      const record = answer.record === null ? null : freezeRecord(answer.record)
      if (log.overtakes({ mark: answer.mark, key: answer.key, tenantId: record?.id ?? null })) return record
      if (record !== null) return putRecord(record, answer)
      putAbsent(answer)
      return null
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
