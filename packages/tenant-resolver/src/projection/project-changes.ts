import { cacheKey } from '../cache/invalidation.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import type { RecentChange, TenantProjection, Watermark } from './tenant-projection.ts'

/** Where the projector reads from: the source of truth, never a copy. A catalog satisfies it. */
export interface ProjectionSource {
  /**
   * Returns the changes after this place of the outbox, in order, at most `limit`. Every change that may alter the
   * answer under any key of a tenant is one, counts the tenant's version up, and is there as soon as it takes effect.
   */
  listChanges(page: { readonly after: number; readonly limit: number }): Promise<ReadonlyArray<TenantChange>>
  /** Returns every key that names or ever named the tenant, with the tenant that it names now. */
  readKeys(tenantId: string): Promise<ReadonlyArray<KeyState>>
}

/** One change of a tenant. */
export interface TenantChange {
  /** Its place in the outbox: from 1, growing, never reused. */
  readonly place: number
  readonly tenantId: string
  /** The tenant's version after it. */
  readonly version: number
}

/** Whom a key names now. */
export interface KeyState {
  /** `domain`, `slug` or `tenant_id`. */
  readonly keyspace: string
  readonly value: string
  /** Null: nobody. */
  readonly record: TenantRecord | null
}

/** Options of {@link projectChanges}. */
export interface ProjectChangesOptions {
  readonly source: ProjectionSource
  readonly projection: TenantProjection
  /** Returns the time in epoch seconds. */
  readonly now: () => number
  /** Seconds within which the projection shows a write to every reader. Default: 3600, sixty times what KV states. */
  readonly settleSeconds?: number
  /** Changes taken at a time. Default: 100. */
  readonly limit?: number
}

/** How far the projection is. */
export interface ProjectionProgress {
  readonly projected: number
  /** Whether every change known at the start is projected; otherwise call again. */
  readonly complete: boolean
}

/**
 * Brings the projection up to date: what is done with the catalog's outbox, after each change and from time to time.
 *
 * For each changed tenant the source is read and the state of now written under all its keys, so that repeated,
 * reordered and concurrent runs do no harm; the watermark is written when all of that has succeeded. A tenant is written
 * a second time when its change leaves the list of recent ones: what a concurrent run wrote late is mended before the
 * list stops guarding against it. Rejects when source or projection fail; the watermark then stands where it was.
 */
export async function projectChanges(options: ProjectChangesOptions): Promise<ProjectionProgress> {
  const { source, projection, now, settleSeconds = 3600, limit = 100 } = options
  const at = now()
  const before = await projection.readWatermark()
  const changes = await source.listChanges({ after: before?.place ?? 0, limit })
  const recent = before?.recent ?? []
  const leaving = recent.filter(({ projectedAt }) => projectedAt <= at - settleSeconds)
  const added = newest(changes.map(({ tenantId, version }) => ({ tenantId, version, projectedAt: at })))
  const tenantIds = new Set([...leaving, ...added].map(({ tenantId }) => tenantId))
  for (const tenantId of tenantIds) await projectTenant(options, tenantId)
  const complete = changes.length < limit
  const next: Watermark = {
    // While changes are still to come, the projection is complete up to no time at all.
    at: complete ? at : 0,
    place: changes.at(-1)?.place ?? before?.place ?? 0,
    recent: newest([...recent.filter((change) => !leaving.includes(change)), ...added]),
  }
  await projection.writeWatermark(next)
  return { projected: tenantIds.size, complete }
}

async function projectTenant({ source, projection }: ProjectChangesOptions, tenantId: string): Promise<void> {
  for (const { keyspace, value, record } of await source.readKeys(tenantId)) {
    const key = cacheKey(keyspace, value)
    await (record === null ? projection.remove(key) : projection.write(key, record))
  }
}

/** Returns the last change of each tenant: it stands for those before it. */
function newest(changes: ReadonlyArray<RecentChange>): ReadonlyArray<RecentChange> {
  return [...new Map(changes.map((change) => [change.tenantId, change])).values()]
}
