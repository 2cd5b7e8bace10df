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
 * Up to when the projection was complete, and what had changed shortly before. Whoever has it knows of any copy whether
 * it is the tenant's state at `at`: unless the list names a higher version, it is.
 */
export interface Watermark {
  /** Epoch seconds, taken before the outbox was read: each change made until then is projected. */
  readonly at: number
  /** Place of the last projected change in the outbox; 0 before the first. */
  readonly place: number
  /** Changes that a copy may not have yet, wherever it is read. */
  readonly recent: ReadonlyArray<RecentChange>
}

/** A change that is young enough for some readers to see an older copy. */
export interface RecentChange {
  readonly tenantId: string
  /** The tenant's version after it. */
  readonly version: number
  /** Epoch seconds at which it was projected. */
  readonly projectedAt: number
}
