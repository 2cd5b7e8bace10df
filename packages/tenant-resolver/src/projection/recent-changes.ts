import type { TenantChange } from './projection-source.ts'
import type { KeyPlace, RecentChange } from './tenant-projection.ts'

/** How far the keys of a tenant are written: all of them, or up to and with this one. */
export type Written = 'all' | KeyPlace

/** Returns the list with these changes at its end; the last change of a tenant stands for those before it. */
export function takeChanges(
  recent: ReadonlyArray<RecentChange>,
  changes: ReadonlyArray<TenantChange>,
): ReadonlyArray<RecentChange> {
  const byTenant = new Map(recent.map((change) => [change.tenantId, change]))
  for (const { tenantId, version } of changes) {
    // Taken out first: who changes all the time waits behind those who waited before.
    byTenant.delete(tenantId)
    byTenant.set(tenantId, { tenantId, version, projectedAt: null })
  }
  return [...byTenant.values()]
}

/**
 * Returns the changes that are to be written, in the order in which they are: those that nobody has written yet and those
 * that were written at `settled` or before, which leave the list, in turn. So neither kind holds up the other.
 */
export function turnsOf(recent: ReadonlyArray<RecentChange>, settled: number): ReadonlyArray<RecentChange> {
  const waiting = recent.filter(({ projectedAt }) => projectedAt === null)
  const leaving = recent
    .filter((change): change is RecentChange & { projectedAt: number } => change.projectedAt !== null)
    .filter(({ projectedAt }) => projectedAt <= settled)
    .sort((one, other) => one.projectedAt - other.projectedAt)
  const turns = Array.from({ length: Math.max(waiting.length, leaving.length) }, (_, turn) => [
    waiting[turn],
    leaving[turn],
  ])
  return turns.flat().filter((change) => change !== undefined)
}

/** Returns the list after tenants were written so far: the first time a change stays, the second time it leaves. */
export function settleChanges(
  recent: ReadonlyArray<RecentChange>,
  written: ReadonlyMap<string, Written>,
  now: number,
): ReadonlyArray<RecentChange> {
  return recent.flatMap((change) => {
    const to = written.get(change.tenantId)
    if (to === undefined) return [change]
    const { tenantId, version, projectedAt } = change
    if (to !== 'all') return [{ tenantId, version, projectedAt, writtenTo: to }]
    return projectedAt === null ? [{ tenantId, version, projectedAt: now }] : []
  })
}
