import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { classOf, endOf, leastShort, mayStart } from './lane-problem.ts'

/** Units of a price: 1/1024 of a point. Prices are integers, so the bound is exact on every engine. */
export const PRICE_UNIT = 1024

/** Prices stay below what their tables hold: one that wrapped round would be of the wrong sign and prove nothing. */
export const MOST_PRICE = 16_777_216

/** What a search bounds: one level of the score, the levels above it held at what was reached. */
export type BoundLevel = 'bookings' | 'queueShort' | 'targets'

/** What a lane may start at a slot. */
export interface LaneArc {
  readonly slot: number
  readonly end: number
  readonly room: number
  /** Row of the arc's price in the table of class prices, or -1. */
  readonly kind: number
  /** Worth of the booked service, which caps its class's price; 0 for proposals. */
  readonly weight: number
  /** Booking, or -1 for proposals. */
  readonly booking: number
}

/** One family of prices, in {@link PRICE_UNIT}s, with its slopes and the direction it has been moving in. */
export interface Prices {
  readonly price: Int32Array
  /** Slopes of the last evaluation. */
  readonly slope: Int32Array
  /** Mean of recent slopes, in 1/64. */
  readonly direction: Int32Array
  /** Least that a price may be: 0, or {@link MOST_PRICE} below it. */
  readonly from: number
}

/** Prices of what couples the lanes of a problem, and what each lane may do at them. */
export interface Search {
  readonly problem: LaneProblem
  readonly level: BoundLevel
  /** By person, in order of slot, latest first. */
  readonly arcs: ReadonlyArray<ReadonlyArray<LaneArc>>
  /** By booking: 1 where some lane could hold it. */
  readonly possible: Uint8Array
  /** Least bookings that must be held; 0 at the level of bookings. */
  readonly least: number
  /** Most shortfall allowed beyond the least. */
  readonly mostShort: number
  readonly kind: Prices
  readonly room: Prices
  readonly queue: Prices
  /** What the lanes pay for holding a booking; negative only where every booking that can be held must be. */
  readonly booking: Prices
  /** What they get for each. */
  readonly reward: Prices
  readonly best: Float64Array
  readonly chosen: Array<LaneArc | null>
}

const createPrices = (count: number, from = 0): Prices => ({
  price: new Int32Array(count),
  slope: new Int32Array(count),
  direction: new Int32Array(count),
  from,
})

/** Returns a search whose prices prove little yet. */
export function createSearch(problem: LaneProblem, level: BoundLevel, reached: LaneScore): Search {
  const { slots, groups, services, classes } = problem
  const kind = createPrices(groups * services)
  if (level === 'targets')
    for (const [group, own] of classes.entries())
      for (const [index, { services: members }] of own.entries())
        kind.price[group * services + index] = PRICE_UNIT * (problem.weight[group * services + (members[0] ?? 0)] ?? 0)
  const arcs = Array.from(problem.group, (_, person) => collectArcs(problem, level, person))
  const count = problem.bookingSlot.length
  const possible = new Uint8Array(count)
  for (const { booking } of arcs.flat()) if (booking >= 0) possible[booking] = 1
  const least = level === 'bookings' ? 0 : reached.bookings
  const all = level !== 'bookings' && least >= possible.reduce((sum, one) => sum + one, 0)
  const reward = createPrices(1)
  reward.price[0] = level === 'bookings' ? PRICE_UNIT : 2 * PRICE_UNIT
  return {
    problem,
    level,
    arcs,
    possible,
    least,
    mostShort: level === 'targets' ? reached.queueShort - leastShort(problem) : Number.POSITIVE_INFINITY,
    kind,
    room: createPrices(slots),
    queue: createPrices(slots),
    booking: createPrices(count, all ? -MOST_PRICE : 0),
    reward,
    best: new Float64Array(slots + 1),
    chosen: [],
  }
}

function collectArcs(problem: LaneProblem, level: BoundLevel, person: number): ReadonlyArray<LaneArc> {
  const { slots, services } = problem
  const group = problem.group[person] ?? 0
  const arcs: Array<LaneArc> = []
  const add = (slot: number, service: number, kind: number, weight: number, booking: number): void => {
    if (!mayStart(problem, person, service, slot)) return
    const end = endOf(problem, service, slot)
    const room = problem.room[service] ?? 0
    for (let at = slot; room === 1 && at < end; at++) if ((problem.rooms[at] ?? 0) < 1) return
    arcs.push({ slot, end, room, kind: kind < 0 ? -1 : group * services + kind, weight: weight * PRICE_UNIT, booking })
  }
  for (let slot = slots - 1; slot >= 0; slot--) {
    if (level === 'targets')
      for (const [kind, own] of (problem.classes[group] ?? []).entries()) add(slot, own.services[0] ?? 0, kind, 0, -1)
    for (let booking = problem.bookingsFrom[slot] ?? 0; booking < (problem.bookingsFrom[slot + 1] ?? 0); booking++) {
      const service = problem.bookingService[booking] ?? 0
      const kind = level === 'targets' ? classOf(problem, group, service) : -1
      add(slot, service, kind, problem.weight[group * services + service] ?? 0, booking)
    }
  }
  return arcs
}
