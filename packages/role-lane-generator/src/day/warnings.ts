import { formatWallTime } from '../time/wall-time.ts'
import type { LaneWarning, UnassignedItem } from './branch-day.ts'
import type { BranchState } from './branch-state.ts'

/** Returns a warning for each service somebody asked for and nobody present may do, and for a queue without people. */
export function coverWarnings(
  state: BranchState,
  unassigned: ReadonlyArray<UnassignedItem>,
): ReadonlyArray<LaneWarning> {
  const missing = new Set(
    unassigned
      .filter((item) => item.reason === 'NO_ELIGIBLE_ROLE' || item.evidence.eligibleStaff.length === 0)
      .flatMap((item) => item.serviceId ?? []),
  )
  const warnings = state.tables.services
    .filter((service) => missing.has(service.id))
    .map((service): LaneWarning => {
      const message = `Nobody on shift is qualified for ${service.name}; it stays unassigned.`
      return { code: 'NO_QUALIFIED_STAFF', serviceId: service.id, message }
    })
  if (state.people.some((person) => person.role.queue)) return warnings
  return [...warnings, { code: 'NO_QUEUE_STAFF', message: 'Nobody on shift takes walk-ins.' }]
}

/** Returns how far the queue cover is below its floor, and a warning for each half hour that is. */
export function shortOfFloor(
  state: BranchState,
  slack: ReadonlyArray<number>,
): { readonly total: number; readonly warnings: ReadonlyArray<LaneWarning> } {
  let total = 0
  const warnings = state.grid.flatMap((start, index): ReadonlyArray<LaneWarning> => {
    const missing = -(slack[index] ?? 0)
    if (missing <= 0 || (state.floor[index] ?? 0) === 0) return []
    total += missing
    const startMinute = state.clock.toWall(start)
    const message = `At ${formatWallTime(startMinute)} ${missing} fewer than wanted are free for the queue.`
    return [{ code: 'QUEUE_FLOOR_SHORT', startMinute, missing, message }]
  })
  return { total, warnings }
}
