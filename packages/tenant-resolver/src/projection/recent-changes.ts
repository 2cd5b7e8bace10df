import type { TenantChange } from './projection-source.ts'
import type { KeyPlace, RecentChange } from './tenant-projection.ts'

/** How far a tenant is written: under all its keys, up to and with this one, or not, because something failed. */
export type Written = 'all' | 'failed' | KeyPlace

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

/** Returns the list without those that were written a second time at `settled` or before: every reader sees that. */
export function dropSettled(recent: ReadonlyArray<RecentChange>, settled: number): ReadonlyArray<RecentChange> {
  return recent.filter(
    ({ projectedAt, isMended = false }) => !isMended || projectedAt === null || projectedAt > settled,
  )
}

/**
 * Returns the changes that are to be written, those first that are listed longest: those that nobody has written yet and
 * those that were written once, at `settled` or before, in turn, beginning with the kind whose first is listed longer. So
 * neither kind holds up the other, nor does one of either that fails, for it is at the list's end.
 */
export function turnsOf(recent: ReadonlyArray<RecentChange>, settled: number): ReadonlyArray<RecentChange> {
  const waiting = recent.filter(({ projectedAt }) => projectedAt === null)
  const toMend = recent.filter(
    ({ projectedAt, isMended = false }) => projectedAt !== null && projectedAt <= settled && !isMended,
  )
  const first = recent.find((change) => change === waiting[0] || change === toMend[0])
  const [one, other] = first === waiting[0] ? [waiting, toMend] : [toMend, waiting]
  const turns = Array.from({ length: Math.max(one.length, other.length) }, (_, turn) => [one[turn], other[turn]])
  return turns.flat().filter((change) => change !== undefined)
}

/** Returns the list after tenants were written so far. Those that failed are at its end, behind all others. */
export function settleChanges(
  recent: ReadonlyArray<RecentChange>,
  written: ReadonlyMap<string, Written>,
  now: number,
): ReadonlyArray<RecentChange> {
  const settled = recent.map((change): RecentChange => {
    const to = written.get(change.tenantId)
    if (to === undefined || to === 'failed') return change
    const { tenantId, version, projectedAt } = change
    if (to !== 'all') return { tenantId, version, projectedAt, writtenTo: to }
    const once = { tenantId, version, projectedAt: now }
    return projectedAt === null ? once : { ...once, isMended: true }
  })
  const failed = ({ tenantId }: RecentChange): boolean => written.get(tenantId) === 'failed'
  return [...settled.filter((change) => !failed(change)), ...settled.filter(failed)]
}
