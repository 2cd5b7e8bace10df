import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { endOf, mayStart, NO_LIMIT } from './lane-problem.ts'

/** Units of a price: 1/1024 of a point. Prices are integers, so the bound is exact on every engine. */
const PRICE_UNIT = 1024

/** What {@link priceBound} bounds: one level of the score, the levels above it held at what was reached. */
export type BoundLevel = 'bookings' | 'queueShort' | 'targets'

/** What a lane may start at a slot. */
interface LaneArc {
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

/** Rounds without a better bound after which steps shrink, and how far. */
const STALL = 10
const SHRINK = 0.85

/**
 * Returns a bound on one level of the score, the most bookings or target points or the least shortfall of any solution,
 * by Lagrangian relaxation: rooms, the queue floor, targets and bookings get
 * prices, after which the lanes no longer depend on each other and each is solved exactly. Every round of prices proves
 * a bound; rounds go on until it meets `reached`, or `rounds` are used up.
 */
export function priceBound(options: {
  readonly problem: LaneProblem
  readonly level: BoundLevel
  /** Score of a known solution; levels above the one bounded are held at it. */
  readonly reached: LaneScore
  readonly rounds: number
}): number {
  const { problem, level, reached, rounds } = options
  const search = createSearch(problem, level, reached)
  const goal = level === 'queueShort' ? -reached.queueShort : reached[level]
  let best = Number.POSITIVE_INFINITY
  let stalled = 0
  let step = 1229
  const { kind, room, queue, booking, reward } = search
  const families = [kind, room, queue, booking]
  if (!booking.signed && level !== 'bookings') families.push(reward)
  for (let round = 0; round < rounds; round++) {
    const value = evaluate(search)
    if (value < best) {
      best = value
      stalled = 0
    } else if (++stalled >= STALL) {
      step = Math.floor(step * SHRINK)
      stalled = 0
    }
    if (Math.floor(best / PRICE_UNIT) <= goal || step < 8) break
    if (!move(families, value, goal * PRICE_UNIT, step)) break
  }
  const bound = Math.floor(best / PRICE_UNIT)
  return level === 'queueShort' ? -bound : bound
}

/** One family of prices, in {@link PRICE_UNIT}s, with its slopes and the direction it has been moving in. */
interface Prices {
  readonly price: Int32Array
  /** Slopes of the last evaluation. */
  readonly slope: Int32Array
  /** Mean of recent slopes, in 1/64. */
  readonly direction: Int32Array
  /** Whether a price may be negative. */
  readonly signed: boolean
}

const createPrices = (count: number, signed = false): Prices => ({
  price: new Int32Array(count),
  slope: new Int32Array(count),
  direction: new Int32Array(count),
  signed,
})

interface Search {
  readonly problem: LaneProblem
  readonly level: BoundLevel
  /** By person, in order of slot, latest first. */
  readonly arcs: ReadonlyArray<ReadonlyArray<LaneArc>>
  /** By booking: 1 where some lane could hold it. */
  readonly possible: Uint8Array
  /** Least bookings that must be held; 0 at the level of bookings. */
  readonly least: number
  /** Most shortfall allowed. */
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

function createSearch(problem: LaneProblem, level: BoundLevel, reached: LaneScore): Search {
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
    mostShort: level === 'targets' ? reached.queueShort : 1e9,
    kind,
    room: createPrices(slots),
    queue: createPrices(slots),
    booking: createPrices(count, all),
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
      const kind = level === 'targets' ? (problem.classOf[group * services + service] ?? -1) : -1
      add(slot, service, kind, problem.weight[group * services + service] ?? 0, booking)
    }
  }
  return arcs
}

/** Returns the bound the prices prove, and leaves its slopes in the search. */
function evaluate(search: Search): number {
  const { problem } = search
  for (const { slope } of [search.kind, search.room, search.queue, search.booking, search.reward]) slope.fill(0)
  let value = 0
  for (let person = 0; person < problem.people; person++) value += solvePricedLane(search, person)
  return value + priceTargets(search) + priceSlots(search) + priceBookings(search)
}

function solvePricedLane(search: Search, person: number): number {
  const { problem, best, chosen } = search
  const [kind, room, queue, booking] = [search.kind.price, search.room.price, search.queue.price, search.booking.price]
  const arcs = search.arcs[person] ?? []
  const reward = search.reward.price[0] ?? 0
  const { slots, cover } = problem
  const base = person * slots
  let index = 0
  best[slots] = 0
  for (let slot = slots - 1; slot >= 0; slot--) {
    let most = best[slot + 1] ?? 0
    let choice: LaneArc | null = null
    for (let arc = arcs[index]; arc?.slot === slot; arc = arcs[++index]) {
      let value = (best[arc.end] ?? 0) + (arc.kind < 0 ? 0 : (kind[arc.kind] ?? 0))
      if (arc.booking >= 0) {
        if (arc.kind >= 0) value -= Math.max(0, (kind[arc.kind] ?? 0) - arc.weight)
        value += reward - (booking[arc.booking] ?? 0)
      }
      for (let at = slot; at < arc.end; at++) {
        if (cover[base + at] === 1) value -= queue[at] ?? 0
        if (arc.room === 1) value -= room[at] ?? 0
      }
      if (value > most) {
        most = value
        choice = arc
      }
    }
    best[slot] = most
    chosen[slot] = choice
  }
  for (let slot = 0; slot < slots; slot++) {
    const arc = chosen[slot]
    if (!arc) continue
    countArc(search, base, arc)
    slot = arc.end - 1
  }
  return best[0] ?? 0
}

function count({ slope }: Prices, index: number): void {
  slope[index] = (slope[index] ?? 0) + 1
}

function countArc(search: Search, base: number, { slot, end, room, kind, booking }: LaneArc): void {
  if (kind >= 0) count(search.kind, kind)
  if (booking >= 0) {
    count(search.booking, booking)
    count(search.reward, 0)
  }
  for (let at = slot; at < end; at++) {
    if (room === 1) count(search.room, at)
    if (search.problem.cover[base + at] === 1) count(search.queue, at)
  }
}

/** Targets beyond the class's price are worth their difference; the price rises
 * where lanes take less than is wanted. */
function priceTargets({ problem, level, kind: { price: prices, slope } }: Search): number {
  if (level !== 'targets') return 0
  const { services } = problem
  let value = 0
  for (const [group, classes] of problem.classes.entries())
    for (const [index, own] of classes.entries()) {
      const at = group * services + index
      const price = prices[at] ?? 0
      const used = slope[at] ?? 0
      let credited = 0
      for (const service of own.services) {
        const wanted = problem.target[group * services + service] ?? 0
        const weight = (problem.weight[group * services + service] ?? 0) * PRICE_UNIT
        if (weight > price) {
          value += wanted * (weight - price)
          credited += wanted
        } else if (weight === price && used > credited) credited += Math.min(wanted, used - credited)
      }
      slope[at] = credited - used
    }
  return value
}

function priceSlots(search: Search): number {
  const { problem, room, queue, level } = search
  let value = 0
  for (let slot = 0; slot < problem.slots; slot++) {
    const rooms = problem.rooms[slot] ?? 0
    if (rooms < NO_LIMIT) {
      value += (room.price[slot] ?? 0) * rooms
      room.slope[slot] = (room.slope[slot] ?? 0) - rooms
    } else room.slope[slot] = 0
    if (problem.floored[slot] !== 1 || level === 'bookings') queue.slope[slot] = 0
    else {
      value += (queue.price[slot] ?? 0) * (problem.slack[slot] ?? 0)
      queue.slope[slot] = (queue.slope[slot] ?? 0) - (problem.slack[slot] ?? 0)
    }
  }
  return level === 'bookings' ? value : value + priceShortfall(search)
}

/** The shortfall goes where the queue is dearest; at its own level it costs a point each. */
function priceShortfall({ problem, queue: { price, slope }, level, mostShort }: Search): number {
  const cost = level === 'queueShort' ? PRICE_UNIT : 0
  const order = [...price.keys()]
    .filter((slot) => problem.floored[slot] === 1 && (price[slot] ?? 0) > cost)
    .sort((a, b) => (price[b] ?? 0) - (price[a] ?? 0))
  let value = 0
  let left = mostShort
  for (const slot of order) {
    // Everybody held, beside those who are missed whatever the lanes are.
    const most = Math.min(left, problem.people + Math.max(0, -(problem.slack[slot] ?? 0)))
    value += most * ((price[slot] ?? 0) - cost)
    slope[slot] = (slope[slot] ?? 0) - most
    left -= most
  }
  return value
}

function priceBookings(search: Search): number {
  const { booking, reward, level, possible } = search
  let value = 0
  for (let index = 0; index < possible.length; index++) {
    if (possible[index] !== 1) continue
    value += booking.price[index] ?? 0
    booking.slope[index] = (booking.slope[index] ?? 0) - 1
  }
  if (level === 'bookings') return value
  // The least is reached from above: its price falls where lanes hold more.
  reward.slope[0] = search.least - (reward.slope[0] ?? 0)
  return value - (reward.price[0] ?? 0) * search.least
}

/** Moves the prices against the mean of recent slopes; false when there is nowhere to go. */
function move(families: ReadonlyArray<Prices>, value: number, goal: number, step: number): boolean {
  let norm = 0
  for (const { price, slope, direction, signed } of families)
    for (let index = 0; index < price.length; index++) {
      let mean = (3 * (direction[index] ?? 0) + 64 * (slope[index] ?? 0)) >> 2
      // A price at zero stays there unless it is asked to rise.
      if (!signed && (price[index] ?? 0) === 0 && mean < 0) mean = 0
      direction[index] = mean
      if (mean !== 0) norm += 4096 * (slope[index] ?? 0) ** 2
    }
  if (norm === 0) return false
  const length = Math.max(PRICE_UNIT / 2, value - goal) * step
  for (const { price, direction, signed } of families)
    for (let index = 0; index < price.length; index++) {
      const moved = (price[index] ?? 0) + Math.round((length * (direction[index] ?? 0)) / (norm * 16))
      price[index] = signed ? moved : Math.max(0, moved)
    }
  return true
}
