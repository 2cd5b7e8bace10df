import type { LaneProblem } from './lane-problem.ts'
import { classOf, endOf, mayStart } from './lane-problem.ts'
import type { LaneState } from './lane-state.ts'
import { NOBODY, put, shortage } from './lane-state.ts'
import type { SlotPrices } from './slot-prices.ts'

/** Worth of one point of weight, in the unit of slot prices. */
const WEIGHT_UNIT = 1000
/** Worth of a booking: more than any lane's targets and floor. */
const BOOKING = 1e10
/** Price of a half hour and person below the queue floor: more than any lane's targets. */
const SHORT = 1e7
/**
 * Most count states the table of a lane has; classes beyond it are limited when the lane is read back, which may leave
 * something: up to it a lane is solved exactly.
 */
const MOST_STATES = 128
/** Worth of one more of a class where its cap is reached: what nothing makes up for. */
const FULL = -1e15
/** Tables of the lane program, kept between lanes so that a day allocates them once. */
export interface LaneTables {
  readonly value: Float64Array
  /** [slot][state]: 0 for nothing, 1 + class for a proposal, then two numbers a booking: does it count for its class? */
  readonly choice: Uint16Array
  /** By class: most that may be taken; -1 where the lane cannot exhaust it. */
  readonly cap: Int16Array
  /** By class: how many count states one more of it is further on; 0 where the lane does not count it. */
  readonly stride: Uint8Array
  /** [class][state]: worth of one more of a class, or {@link FULL}; the row after the last class is of zeros. */
  readonly worth: Float64Array
}

/** Returns empty tables for a problem. */
export function createLaneTables({ arena, slots, services }: LaneProblem): LaneTables {
  return {
    value: arena.cut(Float64Array, (slots + 2) * MOST_STATES),
    choice: arena.cut(Uint16Array, slots * MOST_STATES),
    cap: arena.cut(Int16Array, services),
    stride: arena.cut(Uint8Array, services + 1),
    worth: arena.cut(Float64Array, (services + 1) * MOST_STATES),
  }
}

/** What {@link fillLane} fills. */
export interface LaneFill {
  readonly state: LaneState
  readonly tables: LaneTables
  readonly prices: SlotPrices
  readonly person: number
  readonly bookings: boolean
}

/**
 * Fills a lane that holds no proposals with what is worth most at the given prices, exactly over all fillings of the
 * lane: proposed appointments towards what its group still wants and, with `bookings`, bookings that nobody holds.
 * Proposals never take a room that is not there or the queue below its floor; a booking may do the latter, at a price
 * above any target.
 */
export function fillLane(options: LaneFill): void {
  const { state, tables, person } = options
  const { slots } = state.problem
  const states = countStates(state, tables, person)
  // An arc from a state whose class is full looks a little beyond the last row.
  tables.value.fill(0, slots * states, (slots + 2) * states)
  run(options, states)
  readBack(state, tables, person, states)
}

/** Fills the tables with how the lane counts what it takes of each class. Returns the number of count states. */
function countStates(state: LaneState, tables: LaneTables, person: number): number {
  const { slots, classes, group } = state.problem
  const { cap, stride, worth } = tables
  const own = classes[group[person] ?? 0] ?? []
  let free = 1
  for (let slot = 0; slot < slots; slot++) if (state.busy[person * slots + slot] !== 1) free++
  const worths = own.map((one, kind) => worthsOf(state, person, kind, Math.floor(free / one.span)))
  let states = 1
  for (const [kind, list] of worths.entries()) {
    const most = list.length
    const isUniform = most === Math.floor(free / (own[kind]?.span ?? 1)) && list[0] === list[most - 1]
    const counts = most > 0 && !isUniform && states * (most + 1) <= MOST_STATES
    cap[kind] = counts || most === 0 ? most : -1
    stride[kind] = counts ? states : 0
    if (counts) states *= most + 1
  }
  for (const [kind, list] of worths.entries()) spreadWorths(tables, kind, list, states)
  stride[own.length] = 0
  worth.fill(0, own.length * states, (own.length + 1) * states)
  return states
}

/** Returns what the first, second, ... one of a class is worth, up to so many as the lane has time for. */
function worthsOf({ problem, wanted }: LaneState, person: number, kind: number, most: number): ReadonlyArray<number> {
  const group = problem.group[person] ?? 0
  const worths: Array<number> = []
  for (const service of problem.classes[group]?.[kind]?.services ?? []) {
    const index = group * problem.services + service
    for (let n = wanted[index] ?? 0; n > 0 && worths.length < most; n--)
      worths.push((problem.weight[index] ?? 0) * WEIGHT_UNIT)
  }
  return worths
}

/** Spreads the worths of a class over the count states. */
function spreadWorths(
  { stride, worth }: LaneTables,
  kind: number,
  worths: ReadonlyArray<number>,
  states: number,
): void {
  const step = stride[kind] ?? 0
  const row = kind * states
  if (step === 0) worth.fill(worths[0] ?? 0, row, row + states)
  else
    for (let at = 0; at < states; )
      for (let taken = 0; taken <= worths.length; taken++)
        for (const end = at + step; at < end; at++) worth[row + at] = worths[taken] ?? FULL
}

interface Arc {
  readonly choice: number
  /** The slot it ends at. */
  readonly end: number
  /** Worth apart from the targets. */
  readonly gain: number
  /** The class it counts for, or their number, for none. */
  readonly kind: number
}

/** Fills the tables from the last slot to the first with what is worth most from there on. */
function run(options: LaneFill, states: number): void {
  const { state, tables, person } = options
  const { problem } = state
  const { slots, services, bookingService, bookingsFrom } = problem
  const { value, choice } = tables
  const group = problem.group[person] ?? 0
  const classes = problem.classes[group] ?? []
  const none = classes.length
  // Where proposals that start here must end: without a room, and with one.
  let open = slots
  let roomy = slots
  for (let slot = slots - 1; slot >= 0; slot--) {
    const row = slot * states
    // Faster than copyWithin and fill for as few entries as these.
    for (let at = row; at < row + states; at++) {
      value[at] = value[at + states] ?? 0
      choice[at] = 0
    }
    const short = shortage(state, person, slot, slot + 1, false)
    if (short !== 0) open = slot
    if (short !== 0 || (state.roomsLeft[slot] ?? 0) < 1) roomy = slot
    if (short < 0) continue
    for (let kind = 0; kind < none; kind++) {
      const own = classes[kind]
      const service = own?.services[0] ?? 0
      if (tables.cap[kind] === 0 || !mayStart(problem, person, service, slot)) continue
      const end = endOf(problem, service, slot)
      if (end > (own?.room === 1 ? roomy : open)) continue
      const price = priceOf(options, slot, end, own?.room === 1) + (problem.preference[person * slots + slot] ?? 0)
      takeArc(tables, { choice: 1 + kind, end, gain: -price, kind }, row, states)
    }
    if (!options.bookings) continue
    const from = bookingsFrom[slot] ?? 0
    for (let booking = from; booking < (bookingsFrom[slot + 1] ?? 0); booking++) {
      const service = bookingService[booking] ?? 0
      if (state.holder[booking] !== NOBODY || !mayStart(problem, person, service, slot)) continue
      const end = endOf(problem, service, slot)
      const missed = shortage(state, person, slot, end, problem.room[service] === 1)
      if (missed < 0) continue
      const gain = BOOKING - missed * SHORT - priceOf(options, slot, end, problem.room[service] === 1)
      const kind = classOf(problem, group, service)
      const counts = (state.wanted[group * services + service] ?? 0) > 0
      const chosen = 1 + none + 2 * (booking - from) + (counts ? 1 : 0)
      takeArc(tables, { choice: chosen, end, gain, kind: counts ? kind : none }, row, states)
    }
  }
}

function priceOf({ state, prices, person }: LaneFill, slot: number, end: number, room: boolean): number {
  const { cover, slots } = state.problem
  let price = 0
  for (let at = slot; at < end; at++) {
    if (cover[person * slots + at] === 1) price += prices.queue[at] ?? 0
    if (room) price += prices.room[at] ?? 0
  }
  return price
}

/** Takes an arc in each count state where it is worth more: a booking also beyond the cap of its class. */
function takeArc({ value, choice, worth, stride }: LaneTables, arc: Arc, row: number, states: number): void {
  const { gain, kind } = arc
  const booked = gain > BOOKING / 2
  const next = arc.end * states
  const after = next + (stride[kind] ?? 0)
  const worths = kind * states
  for (let at = 0; at < states; at++) {
    const more = worth[worths + at] ?? 0
    const total = booked && more === FULL ? gain + (value[next + at] ?? 0) : gain + more + (value[after + at] ?? 0)
    if (total <= (value[row + at] ?? 0)) continue
    value[row + at] = total
    choice[row + at] = arc.choice
  }
}

function readBack(state: LaneState, { choice, stride, worth }: LaneTables, person: number, states: number): void {
  const { problem } = state
  const { slots, services } = problem
  const group = problem.group[person] ?? 0
  const none = (problem.classes[group] ?? []).length
  let at = 0
  for (let slot = 0; slot < slots; ) {
    const chosen = (choice[slot * states + at] ?? 0) - 1
    const booking = chosen < none ? -1 : (problem.bookingsFrom[slot] ?? 0) + ((chosen - none) >> 1)
    const service = booking < 0 ? wantedService(state, person, chosen) : (problem.bookingService[booking] ?? 0)
    if (service < 0) {
      slot++
      continue
    }
    const counted = ((chosen - none) & 1) === 1 ? classOf(problem, group, service) : none
    const kind = booking < 0 ? chosen : counted
    put(state, person, slot, 1 + (booking < 0 ? service : services + booking))
    if (worth[kind * states + at] !== FULL) at += stride[kind] ?? 0
    slot = endOf(problem, service, slot)
  }
}

/** The service of a class that is still wanted and worth most, or -1. */
function wantedService({ problem, wanted }: LaneState, person: number, kind: number): number {
  if (kind < 0) return -1
  const group = problem.group[person] ?? 0
  for (const service of problem.classes[group]?.[kind]?.services ?? [])
    if ((wanted[group * problem.services + service] ?? 0) > 0) return service
  return -1
}
