import { formatWallTime } from '../time/wall-time.ts'
import type { LaneWarning, UnassignedItem } from './branch-day.ts'
import type { BranchState } from './branch-state.ts'

/**
 * Returns a warning for each service somebody asked for and nobody present may do, or nobody present for those who walk
 * in, and for a queue without people.
 */
export function coverWarnings(
  state: BranchState,
  unassigned: ReadonlyArray<UnassignedItem>,
): ReadonlyArray<LaneWarning> {
  const warnings = state.tables.services.flatMap(({ id, name }, at): ReadonlyArray<LaneWarning> => {
    const isUnable = state.people.every(({ targets }) => targets.able[at] !== 1)
    const isMissed = unassigned.some(
      ({ serviceId, kind, evidence }) =>
        serviceId === id && (isUnable || (kind === 'walk_in' && evidence.eligibleStaff.length === 0)),
    )
    if (!isMissed) return []
    const message = `Nobody on shift ${isUnable ? 'is qualified' : 'takes walk-ins'} for ${name}; it stays unassigned.`
    return [{ code: 'NO_QUALIFIED_STAFF', serviceId: id, message }]
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
