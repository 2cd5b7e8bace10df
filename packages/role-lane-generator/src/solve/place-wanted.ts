import { endOf, MOST_SPAN } from './lane-problem.ts'
import type { LaneState } from './lane-state.ts'
import { clearLane, put, shortage } from './lane-state.ts'

/**
 * Puts everything that a person's group still wants into the person's lane, longest first, each at the start that is
 * preferred most. Returns false, with the lane as it was, where something finds no place. For lanes that share nothing:
 * nothing is worth more than all that is wanted.
 */
export function placeWanted(state: LaneState, person: number): boolean {
  const { problem, wanted } = state
  const group = problem.group[person] ?? 0
  for (let span = MOST_SPAN; span > 0; span--)
    for (const own of problem.classes[group] ?? [])
      for (const service of own.span === span ? own.services : [])
        for (let n = wanted[group * problem.services + service] ?? 0; n > 0; n--) {
          const slot = preferredStart(state, person, service, own.minutes)
          if (slot < 0) {
            clearLane(state, person, { bookings: false })
            return false
          }
          put(state, person, slot, 1 + service)
        }
  return true
}

function preferredStart(state: LaneState, person: number, service: number, minutes: number): number {
  const { problem } = state
  const base = person * problem.slots
  let found = -1
  let least = Number.POSITIVE_INFINITY
  for (let slot = 0; slot < problem.slots; slot++) {
    const cost = problem.preference[base + slot] ?? 0
    if (cost >= least || (problem.free[base + slot] ?? 0) < minutes) continue
    if (shortage(state, person, slot, endOf(problem, service, slot), false) !== 0) continue
    found = slot
    least = cost
  }
  return found
}
