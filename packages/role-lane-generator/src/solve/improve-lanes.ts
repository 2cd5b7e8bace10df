import type { LaneScore } from './lane-problem.ts'
import { endOf, isBetter, mayStart } from './lane-problem.ts'
import type { LaneTables } from './lane-program.ts'
import { fillLane } from './lane-program.ts'
import type { LaneState } from './lane-state.ts'
import { clearLane, copyLane, NOBODY, restoreLane, scoreOf } from './lane-state.ts'
import type { Signal } from './search-budget.ts'
import type { SlotPrices } from './slot-prices.ts'
import { createSlotPrices, scarcityPrices } from './slot-prices.ts'

/** A sequence of numbers that depends on nothing but its start (xorshift). */
function createSequence(start: number): (below: number) => number {
  let word = (Math.imul(start + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1
  return (below) => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) % below
  }
}

/**
 * Takes a few lanes out at a time, bookings and all, and fills them again one after the other in another order and at
 * other prices; what is no worse stays. Returns the score reached. Stops when it reaches `bound`, or by the signal.
 */
export function improveLanes(options: {
  readonly state: LaneState
  readonly tables: LaneTables
  readonly tries: number
  /** Which of the possible courses to take. */
  readonly from: number
  /** A score nothing is better than. */
  readonly bound: LaneScore
  /** Once it is aborted there are no more tries. */
  readonly signal?: Signal | undefined
}): LaneScore {
  const { state, tables, bound } = options
  const { arena, people, slots } = state.problem
  const next = createSequence(people * 8 + options.from)
  const prices = createSlotPrices(state.problem)
  const order = state.problem.group.map((_, person) => person)
  const before = arena.cut(Uint16Array, MOST_LANES * slots)
  const copyOf = (index: number): Uint16Array => before.subarray(index * slots, (index + 1) * slots)
  let score = scoreOf(state)
  for (let round = 0; round < options.tries && people > 0; round++) {
    if (options.signal?.aborted || !isBetter(bound, score)) break
    const size = Math.min(people, 2 + next(MOST_LANES - 1))
    const trouble = round % (score.bookings < state.holder.length ? 2 : 4) === 0 ? troubledBooking(state, next) : -1
    for (let index = 0; index < size; index++) {
      const person = choose(order, index, trouble < 0 ? -1 : personFor(state, trouble, index, next), next)
      copyLane(state, person, copyOf(index))
      clearLane(state, person, { bookings: true })
    }
    scarcityPrices(state, prices)
    disturb(prices, next)
    for (let index = 0; index < size; index++)
      fillLane({ state, tables, prices, person: order[index] ?? 0, bookings: true })
    if (!isBetter(score, state.score)) {
      score = scoreOf(state)
      continue
    }
    for (let index = 0; index < size; index++) clearLane(state, order[index] ?? 0, { bookings: true })
    for (let index = 0; index < size; index++) restoreLane(state, order[index] ?? 0, copyOf(index))
  }
  return score
}

/** Brings a person to a place of the order: the one asked for, or any of those that are not placed yet. */
function choose(order: Uint16Array, index: number, asked: number, next: (below: number) => number): number {
  const found = asked < 0 ? -1 : order.indexOf(asked, index)
  const other = found < 0 ? index + next(order.length - index) : found
  const person = order[other] ?? 0
  order[other] = order[index] ?? 0
  order[index] = person
  return person
}

/** A booking nobody holds, or one that takes a queue person where the floor is missed; -1 when all is well. */
function troubledBooking(state: LaneState, next: (below: number) => number): number {
  const { problem, holder, score, slack } = state
  const count = holder.length
  if (count === 0 || (score.bookings === count && score.queueShort === 0)) return -1
  const first = next(count)
  for (let n = 0; n < count; n++) {
    const booking = (first + n) % count
    const person = holder[booking] ?? NOBODY
    if (person === NOBODY) return booking
    const slot = problem.bookingSlot[booking] ?? 0
    const end = endOf(problem, problem.bookingService[booking] ?? 0, slot)
    for (let at = slot; at < end; at++)
      if ((slack[at] ?? 0) < 0 && problem.floored[at] === 1 && problem.cover[person * problem.slots + at] === 1)
        return booking
  }
  return -1
}

/** Whom to take out for a booking's sake: first who holds it, then somebody who might, then anybody (-1). */
function personFor(
  { problem, holder }: LaneState,
  booking: number,
  index: number,
  next: (below: number) => number,
): number {
  const person = holder[booking] ?? NOBODY
  if (index === 0 && person !== NOBODY) return person
  if (index > 1) return -1
  const { people } = problem
  const service = problem.bookingService[booking] ?? 0
  const first = next(people)
  for (let n = 0; n < people; n++) {
    const other = (first + n) % people
    if (other !== person && mayStart(problem, other, service, problem.bookingSlot[booking] ?? 0)) return other
  }
  return -1
}

/** Most lanes taken out at a time. */
const MOST_LANES = 5

/** How far prices are moved at random: mostly to break ties, sometimes far enough to make other services worth more. */
const DISTURBANCES = [20, 60, 300, 1000]

function disturb({ room, queue }: SlotPrices, next: (below: number) => number): void {
  const most = DISTURBANCES[next(DISTURBANCES.length)] ?? 1
  for (let slot = 0; slot < room.length; slot++) {
    room[slot] = (room[slot] ?? 0) + next(most)
    queue[slot] = (queue[slot] ?? 0) + next(most)
  }
}
