import { endOf, mayStart } from './lane-problem.ts'
import type { LaneState } from './lane-state.ts'
import { NOBODY, put, shortage, take } from './lane-state.ts'

/** How deep a booking may push others to other people. */
const EJECTION_DEPTH = 3

/**
 * Gives bookings nobody holds to people who are free, in order of time, least flexible first: to whom it costs the
 * queue floor least, then those who do not take walk-ins, then those few other bookings need. A booking nobody is free
 * for may push up to three others along.
 */
export function holdBookings(state: LaneState): void {
  const { problem, holder } = state
  const { people, services, bookingService, bookingSlot, group, weight, queue } = problem
  /** How many bookings each may take. */
  const flexibility = problem.arena.cut(Int32Array, people)
  for (let person = 0; person < people; person++)
    for (let booking = 0; booking < holder.length; booking++)
      if (mayStart(problem, person, bookingService[booking] ?? 0, bookingSlot[booking] ?? 0))
        flexibility[person] = (flexibility[person] ?? 0) + 1
  const visited = problem.arena.cut(Uint8Array, people)

  const costOf = (person: number, service: number): number => {
    const target = (group[person] ?? 0) * services + service
    const worth = (state.wanted[target] ?? 0) > 0 ? (weight[target] ?? 0) * 300 : 0
    return (queue[person] === 1 ? 500 : 0) - worth + (flexibility[person] ?? 0)
  }

  const hasRoom = (service: number, slot: number): boolean =>
    problem.room[service] !== 1 ||
    state.roomsLeft.subarray(slot, endOf(problem, service, slot)).every((left) => left > 0)

  const tryHold = (booking: number, depth: number): boolean => {
    const service = bookingService[booking] ?? 0
    const slot = bookingSlot[booking] ?? 0
    const end = endOf(problem, service, slot)
    const able = (person: number): boolean => visited[person] !== 1 && mayStart(problem, person, service, slot)
    let chosen = NOBODY
    let least = Number.POSITIVE_INFINITY
    for (let person = 0; person < people; person++) {
      const short = able(person) ? shortage(state, person, slot, end, false) : -1
      if (short < 0) continue
      const cost = short * 1_000_000 + costOf(person, service)
      if (cost >= least) continue
      least = cost
      chosen = person
    }
    const item = 1 + services + booking
    if (chosen !== NOBODY) {
      put(state, chosen, slot, item)
      return true
    }
    if (depth === 0) return false
    for (let person = 0; person < people; person++) {
      if (!able(person)) continue
      const other = onlyBookingIn(state, person, slot, end)
      if (other < 0) continue
      const otherSlot = bookingSlot[other] ?? 0
      take(state, person, otherSlot)
      put(state, person, slot, item)
      visited[person] = 1
      const moved = tryHold(other, depth - 1)
      visited[person] = 0
      if (moved) return true
      take(state, person, slot)
      put(state, person, otherSlot, 1 + services + other)
    }
    return false
  }

  /** Services at slots that found nobody, since somebody was found last: such a search leaves all as it was. */
  const hopeless = new Set<number>()
  for (let booking = 0; booking < holder.length; booking++) {
    const service = bookingService[booking] ?? 0
    const slot = bookingSlot[booking] ?? 0
    const wanted = service * problem.slots + slot
    if (holder[booking] !== NOBODY || hopeless.has(wanted) || !hasRoom(service, slot)) continue
    if (tryHold(booking, EJECTION_DEPTH)) hopeless.clear()
    else hopeless.add(wanted)
  }
}

/** The booking that alone is in the way, or -1. */
function onlyBookingIn(state: LaneState, person: number, slot: number, end: number): number {
  const { problem, item } = state
  const { slots, services } = problem
  let found = -1
  for (let at = Math.max(0, slot - 2); at < end; at++) {
    const here = item[person * slots + at] ?? 0
    if (here === 0) continue
    const booking = here - 1 - services
    const service = booking < 0 ? here - 1 : (problem.bookingService[booking] ?? 0)
    if (endOf(problem, service, at) <= slot) continue
    if (booking < 0 || found >= 0) return -1
    found = booking
  }
  return found
}
