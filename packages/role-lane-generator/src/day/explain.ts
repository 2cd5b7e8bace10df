import type { Role } from '../input/lane-input.ts'
import type { UnassignedItem, UnassignedReason } from './branch-day.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { isOnShift } from './occupancy.ts'
import { compareText } from './order.ts'

/** Reason and evidence of an item without a place. */
export type Explanation = Pick<UnassignedItem, 'reason' | 'evidence'>

/** Returns a reason with its evidence. */
export const explanation = (
  reason: UnassignedReason,
  eligible: ReadonlyArray<PersonState>,
  blockingItems: ReadonlyArray<string> = [],
): Explanation => ({ reason, evidence: { eligibleStaff: eligible.map((person) => person.id), blockingItems } })

/** What was asked for. */
export interface ExplainOptions {
  readonly state: BranchState
  /** Every role of the matrix that may do it. */
  readonly roles: ReadonlyArray<Role>
  /** The people among `state.people` who may do it. */
  readonly eligible: ReadonlyArray<PersonState>
  /** The span in which it would have had to be done. */
  readonly start: number
  readonly end: number
  /** Length of the work, when it is shorter than the span. */
  readonly length: number
  readonly needsRoom: boolean
  /** Whether the work must lie within the opening hours. */
  readonly withinOpening: boolean
}

/**
 * Returns why something has no place, first cause first: nobody in the matrix, outside the opening hours, nobody
 * rostered at that time, no room, everybody busy.
 */
export function explain(options: ExplainOptions): Explanation {
  const { state, roles, eligible, start, end, length } = options
  if (roles.length === 0) return explanation('NO_ELIGIBLE_ROLE', [])
  if (options.withinOpening && (start < state.opens || start + length > state.closes))
    return explanation('OUTSIDE_WINDOW', eligible)
  const present = eligible.filter((person) => isThere(person, start, end, length))
  if (present.length === 0) return explanation('NO_ELIGIBLE_ON_SHIFT', eligible)
  const roomHolders = options.needsRoom ? holdersOfFullRooms(state, start, end) : []
  if (roomHolders.length > 0 || (options.needsRoom && state.branch.rooms === 0))
    return explanation('ROOM_FULL', eligible, roomHolders)
  return explanation('BUSY', eligible, itemsBetween(present, start, end, false))
}

/** Whether a person is on shift for a length of time at some minute of a span. */
function isThere(person: PersonState, start: number, until: number, length: number): boolean {
  const first = Math.max(start, person.start)
  const last = Math.min(until, person.end) - length
  const fits = (from: number): boolean => first <= from && from <= last && isOnShift(person, from, from + length)
  // Where time off ends there is a later chance.
  return fits(first) || person.placements.some(({ kind, end }) => kind === 'time_off' && fits(end))
}

function holdersOfFullRooms(state: BranchState, start: number, end: number): ReadonlyArray<string> {
  const { rooms } = state.branch
  if (rooms === null || !state.roomsUsed.subarray(start, end).some((used) => used >= rooms)) return []
  return itemsBetween(state.people, start, end, true)
}

/** Returns what people hold between two elapsed minutes, by id; breaks and the like as `kind:person`. */
export function itemsBetween(
  people: ReadonlyArray<PersonState>,
  start: number,
  end: number,
  roomsOnly: boolean,
): ReadonlyArray<string> {
  const ids: Array<string> = []
  for (const person of people)
    for (const placement of person.placements) {
      if (placement.start >= end) break
      const meets = start < placement.blockedUntil && (!roomsOnly || placement.needsRoom)
      if (meets) ids.push(placement.itemId ?? `${placement.kind}:${person.id}`)
    }
  // An event is held by many.
  return ids.sort(compareText).filter((id, index) => id !== ids[index - 1])
}
