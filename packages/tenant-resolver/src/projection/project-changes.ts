import type { ProjectionSource } from './projection-source.ts'
import { dropSettled, settleChanges, takeChanges, turnsOf } from './recent-changes.ts'
import type { TenantProjection } from './tenant-projection.ts'
import { writeCopies } from './write-copies.ts'

/** Options of {@link projectChanges}. */
export interface ProjectChangesOptions {
  readonly source: ProjectionSource
  readonly projection: TenantProjection
  /** Returns the time in epoch seconds. */
  readonly now: () => number
  /**
   * Seconds within which the projection shows a write to every reader and a run has ended. Default: 1800, thirty times
   * what KV states and twice the longest that a Worker runs.
   */
  readonly settleSeconds?: number
  /**
   * Most calls of the projection in one run, at least 3: two are for the watermark, each other one is for a key.
   * Default: 400 of the 1,000 that a Worker may make of KV and the like in one invocation.
   */
  readonly operations?: number
  /** Most changes of the outbox that one run takes, at least 1. Default: 5,000. */
  readonly limit?: number
  /** Most changes that the watermark lists, at least 1: it is one value that each reader reads. Default: 10,000. */
  readonly maxRecent?: number
}

/** How far the projection is. */
export interface ProjectionProgress {
  /** Tenants that this run has written under all their keys. */
  readonly projected: number
  /** Changes that are listed and still to be written: copies of these tenants are not believed meanwhile. */
  readonly waiting: number
  /** Whether every change known at the start is listed or written. Otherwise no copy is believed: call again. */
  readonly complete: boolean
}

/**
 * Brings the projection up to date: what is done with the catalog's outbox, after each change and from time to time.
 *
 * Each change is first listed in the watermark, which is enough for no older copy to be believed; then as many as
 * `operations` suffice for are written, whoever waits longest first: the state of now under all keys of the tenant, so
 * that repeated, reordered and concurrent runs do no harm. After `settleSeconds` a tenant is written a second time, which
 * mends what a concurrent run wrote late, and only after as many again its change leaves the list: by then every reader
 * sees that. A run makes one query for the changes, and for each hundred tenants or five hundred keys one call of
 * `readKeys`.
 *
 * Rejects when something cannot be read or written: of tenants, with the first that failed and why as `cause`. What was
 * written counts, a tenant that failed stays listed and waits behind the others, and where nothing can be had the run ends
 * early.
 *
 * @throws RangeError `operations`, `limit` or `maxRecent` is too small to get anywhere
 */
export async function projectChanges(options: ProjectChangesOptions): Promise<ProjectionProgress> {
  const { source, projection, now, settleSeconds = 1800 } = options
  const { operations = 400, limit = 5_000, maxRecent = 10_000 } = options
  if (!(operations >= 3 && limit >= 1 && maxRecent >= 1)) {
    throw new RangeError('projectChanges needs operations of at least 3, limit and maxRecent of at least 1')
  }
  const at = now()
  const before = await projection.readWatermark()
  const place = before?.place ?? 0
  const known = dropSettled(before?.recent ?? [], at - settleSeconds)
  const room = Math.min(limit, maxRecent - known.length)
  const changes = room > 0 ? await source.listChanges({ after: place, limit: room }) : []
  const complete = changes.length < room
  const recent = takeChanges(known, changes)
  const turns = turnsOf(recent, at - settleSeconds)
  const { written, failure } = await writeCopies({ source, projection, changes: turns, operations: operations - 2 })
  const next = settleChanges(recent, written, now())
  await projection.writeWatermark({ at: complete ? at : 0, place: changes.at(-1)?.place ?? place, recent: next })
  if (failure !== null) throw failure
  return {
    projected: [...written.values()].filter((to) => to === 'all').length,
    waiting: next.filter(({ projectedAt }) => projectedAt === null).length,
    complete,
  }
}
