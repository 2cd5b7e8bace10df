import type { TenantRecord } from '../tenant-directory.ts'

/**
 * A copy of the directory near the isolates, such as in KV. It may be stale, incomplete or empty: nothing that it says
 * counts past its age, and the age counts from `asOf`, so it never delays a suspension.
 */
export interface TenantProjection {
  /** Returns the copy under this cache key, or null. May answer an older copy than the last one written. */
  read(key: string): Promise<ProjectedTenant | null>
  /** Puts a copy there; the last writer wins. */
  write(key: string, projected: ProjectedTenant): Promise<void>
  /** Takes the copy away; absent is fine. */
  remove(key: string): Promise<void>
}

/** A tenant as it was. */
export interface ProjectedTenant {
  readonly record: TenantRecord
  /** Epoch seconds, taken before the source of truth was read. */
  readonly asOf: number
}
