import type { TenantRecord } from '../tenant-directory.ts'

/**
 * A shared, eventually consistent place where tenants are kept by key, such as KV. Whatever is read may be an older
 * value than the last one written; none is believed but by a watermark (see {@link Watermark}).
 */
export interface TenantProjection {
  /** Returns the tenant under this cache key, or null. */
  read(key: string): Promise<TenantRecord | null>
  /** Puts a tenant there; the last writer wins. */
  write(key: string, record: TenantRecord): Promise<void>
  /** Takes the tenant away; absent is fine. */
  remove(key: string): Promise<void>
  readWatermark(): Promise<Watermark | null>
  writeWatermark(watermark: Watermark): Promise<void>
}

/**
 * Up to when the outbox is known, and what of it the copies may lack. Whoever has it knows of any copy whether it is the
 * tenant's state at `at`: unless the list names a higher version, it is.
 */
export interface Watermark {
  /** Epoch seconds, taken before the outbox was read: each change made until then is written or listed. 0: not all. */
  readonly at: number
  /** Place of the last change in the outbox that is written or listed; 0 before the first. */
  readonly place: number
  /** Changes that a copy may not have yet, wherever it is read; at most one of a tenant. Those that failed are at the end. */
  readonly recent: ReadonlyArray<RecentChange>
}

/** A change that is not written yet, or so lately that some readers see an older copy. */
export interface RecentChange {
  readonly tenantId: string
  /** The tenant's version after it. */
  readonly version: number
  /** Epoch seconds at which it was last written under all of the tenant's keys. Null: not yet. */
  readonly projectedAt: number | null
  /** Whether it was written a second time, when no slower run could write an older state any more. Absent: no. */
  readonly isMended?: boolean
  /** The last key under which it is written, while it is being written and there are more keys than one run takes. */
  readonly writtenTo?: KeyPlace
}

/** A key's place among those of its tenant, which are in the order of keyspace and value. */
export interface KeyPlace {
  /** `domain`, `slug` or `tenant_id`. */
  readonly keyspace: string
  readonly value: string
}
