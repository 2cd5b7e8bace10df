import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { NO_LIMIT } from './lane-problem.ts'

/** Units of a price: 1/1024 of a point. Prices are integers, so the bound is exact on every engine. */
const PRICE_UNIT = 1024

/** What {@link priceBound} bounds: one level of the score, the levels above it held at what was reached. */
export type BoundLevel = 'bookings' | 'queueShort' | 'targets'

/** Arcs of all lanes: what each may start where, in order of slot, latest first. */
interface LaneArcs {
  /** By person: first arc; one entry more than people. */
  readonly from: Int32Array
  readonly slot: Uint8Array
  readonly end: Uint8Array
  readonly room: Uint8Array
  /** Row of the arc's price in the table of class prices, or -1. */
  readonly kind: Int32Array
  /** Worth of the booked service, which caps its class's price; 0 for proposals. */
  readonly weight: Int32Array
  /** Booking, or -1 for proposals. */
  readonly booking: Int32Array
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
  const { all, kind, kindSlope, queueSlope, roomSlope, booking, bookingSlope } = search
  const family = (price: Int32Array, slope: Int32Array, signed = false): Prices => ({
    price,
    slope,
    signed,
    direction: new Int32Array(price.length),
  })
  const families = [
    family(kind, kindSlope),
    family(search.room, roomSlope),
    family(search.queue, queueSlope),
    family(booking, bookingSlope, all),
    ...(all || level === 'bookings' ? [] : [family(search.reward, search.rewardSlope)]),
  ]
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

interface Search {
  readonly problem: LaneProblem
  readonly level: BoundLevel
  readonly arcs: LaneArcs
  /** By booking: 1 where some lane could hold it. */
  readonly possible: Uint8Array
  /** Least bookings that must be held; 0 at the level of bookings. */
  readonly least: number
  /** Whether every booking that can be held must be. */
  readonly all: boolean
  /** Most shortfall allowed. */
  readonly mostShort: number
  /** Multipliers, in {@link PRICE_UNIT}s. */
  readonly kind: Int32Array
  readonly room: Int32Array
  readonly queue: Int32Array
  /** Price of holding a booking: what the lanes get for it, positive or (where it must be held) negative. */
  readonly booking: Int32Array
  readonly reward: Int32Array
  /** Slopes of the last evaluation. */
  readonly kindSlope: Int32Array
  readonly roomSlope: Int32Array
  readonly queueSlope: Int32Array
  readonly bookingSlope: Int32Array
  readonly rewardSlope: Int32Array
  readonly best: Float64Array
  readonly chosen: Int32Array
}

function createSearch(problem: LaneProblem, level: BoundLevel, reached: LaneScore): Search {
  const { slots, groups, services, classes } = problem
  const kind = new Int32Array(groups * services)
  if (level === 'targets')
    for (const [group, own] of classes.entries())
      for (const [index, { services: members }] of own.entries())
        kind[group * services + index] = PRICE_UNIT * (problem.weight[group * services + (members[0] ?? 0)] ?? 0)
  const arcs = collectArcs(problem, level)
  const count = problem.bookingSlot.length
  const possible = new Uint8Array(count)
  for (const booking of arcs.booking) if (booking >= 0) possible[booking] = 1
  const least = level === 'bookings' ? 0 : reached.bookings
  return {
    problem,
    level,
    arcs,
    possible,
    least,
    all: level !== 'bookings' && least >= possible.reduce((sum, one) => sum + one, 0),
    mostShort: level === 'targets' ? reached.queueShort : NO_LIMIT,
    kind,
    room: new Int32Array(slots),
    queue: new Int32Array(slots),
    booking: new Int32Array(count),
    reward: Int32Array.of(level === 'bookings' ? PRICE_UNIT : 2 * PRICE_UNIT),
    kindSlope: new Int32Array(groups * services),
    roomSlope: new Int32Array(slots),
    queueSlope: new Int32Array(slots),
    bookingSlope: new Int32Array(count),
    rewardSlope: new Int32Array(1),
    best: new Float64Array(slots + 1),
    chosen: new Int32Array(slots + 1),
  }
}

function collectArcs(problem: LaneProblem, level: BoundLevel): LaneArcs {
  const { slots, services, people } = problem
  const from = new Int32Array(people + 1)
  const columns: Record<'slot' | 'end' | 'room' | 'kind' | 'weight' | 'booking', Array<number>> = {
    slot: [],
    end: [],
    room: [],
    kind: [],
    weight: [],
    booking: [],
  }
  for (let person = 0; person < people; person++) {
    from[person] = columns.slot.length
    const group = problem.group[person] ?? 0
    const add = (slot: number, service: number, kind: number, weight: number, booking: number): void => {
      if (problem.starts[(person * services + service) * slots + slot] !== 1) return
      const end = problem.after[(problem.span[service] ?? 1) * slots + slot] ?? slots
      const room = problem.room[service] ?? 0
      for (let at = slot; room === 1 && at < end; at++) if ((problem.rooms[at] ?? 0) < 1) return
      columns.slot.push(slot)
      columns.end.push(end)
      columns.room.push(room)
      columns.kind.push(kind < 0 ? -1 : group * services + kind)
      columns.weight.push(weight * PRICE_UNIT)
      columns.booking.push(booking)
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
  }
  from[people] = columns.slot.length
  return {
    from,
    slot: Uint8Array.from(columns.slot),
    end: Uint8Array.from(columns.end),
    room: Uint8Array.from(columns.room),
    kind: Int32Array.from(columns.kind),
    weight: Int32Array.from(columns.weight),
    booking: Int32Array.from(columns.booking),
  }
}

/** Returns the bound the prices prove, and leaves its slopes in the search. */
function evaluate(search: Search): number {
  const { problem } = search
  search.kindSlope.fill(0)
  search.roomSlope.fill(0)
  search.queueSlope.fill(0)
  search.bookingSlope.fill(0)
  search.rewardSlope[0] = 0
  let value = 0
  for (let person = 0; person < problem.people; person++) value += solvePricedLane(search, person)
  return value + priceTargets(search) + priceSlots(search) + priceBookings(search)
}

function solvePricedLane(search: Search, person: number): number {
  const { problem, arcs, best, chosen, kind, room, queue, booking } = search
  const reward = search.reward[0] ?? 0
  const { slots, cover } = problem
  const base = person * slots
  const to = arcs.from[person + 1] ?? 0
  let index = arcs.from[person] ?? 0
  best[slots] = 0
  for (let slot = slots - 1; slot >= 0; slot--) {
    let most = best[slot + 1] ?? 0
    let choice = -1
    for (; index < to && arcs.slot[index] === slot; index++) {
      const end = arcs.end[index] ?? slots
      const held = arcs.booking[index] ?? -1
      const kindIndex = arcs.kind[index] ?? -1
      let value = (best[end] ?? 0) + (kindIndex < 0 ? 0 : (kind[kindIndex] ?? 0))
      if (held >= 0) {
        if (kindIndex >= 0) value -= Math.max(0, (kind[kindIndex] ?? 0) - (arcs.weight[index] ?? 0))
        value += reward - (booking[held] ?? 0)
      }
      const roomed = arcs.room[index] === 1
      for (let at = slot; at < end; at++) {
        if (cover[base + at] === 1) value -= queue[at] ?? 0
        if (roomed) value -= room[at] ?? 0
      }
      if (value > most) {
        most = value
        choice = index
      }
    }
    best[slot] = most
    chosen[slot] = choice
  }
  for (let slot = 0; slot < slots; ) {
    const arc = chosen[slot] ?? -1
    if (arc < 0) {
      slot++
      continue
    }
    slot = countArc(search, base, slot, arc)
  }
  return best[0] ?? 0
}

function countArc(search: Search, base: number, slot: number, arc: number): number {
  const { arcs, kindSlope, roomSlope, queueSlope, bookingSlope } = search
  const end = arcs.end[arc] ?? slot + 1
  const kind = arcs.kind[arc] ?? -1
  if (kind >= 0) kindSlope[kind] = (kindSlope[kind] ?? 0) + 1
  const held = arcs.booking[arc] ?? -1
  if (held >= 0) {
    bookingSlope[held] = (bookingSlope[held] ?? 0) + 1
    search.rewardSlope[0] = (search.rewardSlope[0] ?? 0) + 1
  }
  for (let at = slot; at < end; at++) {
    if (arcs.room[arc] === 1) roomSlope[at] = (roomSlope[at] ?? 0) + 1
    if (search.problem.cover[base + at] === 1) queueSlope[at] = (queueSlope[at] ?? 0) + 1
  }
  return end
}

/** Targets beyond the class's price are worth their difference; the price rises
 * where lanes take less than is wanted. */
function priceTargets({ problem, level, kind, kindSlope }: Search): number {
  if (level !== 'targets') return 0
  const { services } = problem
  let value = 0
  for (const [group, classes] of problem.classes.entries())
    for (const [index, own] of classes.entries()) {
      const at = group * services + index
      const price = kind[at] ?? 0
      const used = kindSlope[at] ?? 0
      let credited = 0
      for (const service of own.services) {
        const wanted = problem.target[group * services + service] ?? 0
        const weight = (problem.weight[group * services + service] ?? 0) * PRICE_UNIT
        if (weight > price) {
          value += wanted * (weight - price)
          credited += wanted
        } else if (weight === price && used > credited) credited += Math.min(wanted, used - credited)
      }
      kindSlope[at] = credited - used
    }
  return value
}

function priceSlots(search: Search): number {
  const { problem, room, queue, roomSlope, queueSlope, level } = search
  let value = 0
  for (let slot = 0; slot < problem.slots; slot++) {
    const rooms = problem.rooms[slot] ?? 0
    if (rooms < NO_LIMIT) {
      value += (room[slot] ?? 0) * rooms
      roomSlope[slot] = (roomSlope[slot] ?? 0) - rooms
    } else roomSlope[slot] = 0
    if (problem.floored[slot] !== 1 || level === 'bookings') queueSlope[slot] = 0
    else {
      value += (queue[slot] ?? 0) * (problem.slack[slot] ?? 0)
      queueSlope[slot] = (queueSlope[slot] ?? 0) - (problem.slack[slot] ?? 0)
    }
  }
  return level === 'bookings' ? value : value + priceShortfall(search)
}

/** The shortfall goes where the queue is dearest; at its own level it costs a point each. */
function priceShortfall({ problem, queue, queueSlope, level, mostShort }: Search): number {
  const cost = level === 'queueShort' ? PRICE_UNIT : 0
  const order = [...queue.keys()]
    .filter((slot) => problem.floored[slot] === 1 && (queue[slot] ?? 0) > cost)
    .sort((a, b) => (queue[b] ?? 0) - (queue[a] ?? 0))
  let value = 0
  let left = mostShort
  for (const slot of order) {
    // Nobody can be missed more often than there are people to miss.
    const most = Math.min(left, problem.people)
    value += most * ((queue[slot] ?? 0) - cost)
    queueSlope[slot] = (queueSlope[slot] ?? 0) - most
    left -= most
  }
  return value
}

function priceBookings(search: Search): number {
  const { booking, bookingSlope, level, possible } = search
  let value = 0
  for (let index = 0; index < booking.length; index++) {
    if (possible[index] !== 1) continue
    value += booking[index] ?? 0
    bookingSlope[index] = (bookingSlope[index] ?? 0) - 1
  }
  if (level === 'bookings') return value
  // The least is reached from above: its price falls where lanes hold more.
  search.rewardSlope[0] = search.least - (search.rewardSlope[0] ?? 0)
  return value - (search.reward[0] ?? 0) * search.least
}

/** One family of prices with its slopes and the direction it has been moving in. */
interface Prices {
  readonly price: Int32Array
  readonly slope: Int32Array
  /** Mean of recent slopes, in 1/64. */
  readonly direction: Int32Array
  /** Whether a price may be negative. */
  readonly signed: boolean
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
