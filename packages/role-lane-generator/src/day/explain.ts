import type { Role } from '../input/lane-input.ts'
import type { UnassignedItem, UnassignedReason } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { isOnShift } from './occupancy.ts'

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
  /** Whether the branch does not do it at that time. */
  readonly isOutside: boolean
  /** The span in which it would have had to be done. */
  readonly start: number
  readonly end: number
  /** Length of the work, when it is shorter than the span. */
  readonly length: number
  readonly needsRoom: boolean
  /** Whether a placement keeps it from the person who has it. */
  readonly holds: (placement: Placement) => boolean
}

/**
 * Returns why something has no place among what stands, first cause first: nobody in the matrix, outside the opening
 * hours, nobody rostered at that time, no room for somebody who has the time, everybody held.
 */
export function explain(options: ExplainOptions): Explanation {
  const { state, roles, eligible, start, end, length, holds } = options
  if (roles.length === 0) return explanation('NO_ELIGIBLE_ROLE', [])
  if (options.isOutside) return explanation('OUTSIDE_WINDOW', eligible)
  const present = eligible.filter((person) => isThere(person, start, end, length))
  if (present.length === 0) return explanation('NO_ELIGIBLE_ON_SHIFT', eligible)
  return options.needsRoom && present.some(({ placements }) => !placements.some(holds))
    ? explanation('ROOM_FULL', eligible, roomHolders(state, start, end))
    : explanation('BUSY', eligible, itemsOf(eligible, holds))
}

/** Whether a person is on shift for a length of time at some minute of a span. */
function isThere(person: PersonState, start: number, until: number, length: number): boolean {
  const first = Math.max(start, person.start)
  const last = Math.min(until, person.end) - length
  const fits = (from: number): boolean => first <= from && from <= last && isOnShift(person, from, from + length)
  // Where time off ends there is a later chance.
  return fits(first) || person.placements.some(({ kind, end }) => kind === 'time_off' && fits(end))
}

/** Returns what holds the rooms between two elapsed minutes, by id. */
export const roomHolders = ({ people }: BranchState, start: number, end: number): ReadonlyArray<string> =>
  itemsOf(people, (one) => one.needsRoom && one.start < end && start < one.end)

/** Returns a test of whether a placement keeps appointments away between two elapsed minutes. */
export const blocks =
  (start: number, end: number) =>
  (one: Placement): boolean =>
    one.start < end && start < one.blockedUntil

/** Returns what people hold, by id; breaks and the like as `kind:person`. */
export function itemsOf(
  people: ReadonlyArray<PersonState>,
  holds: (placement: Placement) => boolean,
): ReadonlyArray<string> {
  const ids: Array<string> = []
  for (const { id, placements } of people)
    for (const one of placements) if (holds(one)) ids.push(one.itemId ?? `${one.kind}:${id}`)
  // An event is held by many.
  return ids.sort().filter((id, index) => id !== ids[index - 1])
}
