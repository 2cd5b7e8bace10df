import type { LaneProblem } from './lane-problem.ts'
import { endOf, mayStart } from './lane-problem.ts'
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
/** Most ways on from a slot that are looked at. */
const MOST_ARCS = 255

/** Tables of the lane program, kept between lanes so that a day allocates them once. */
export interface LaneTables {
  readonly value: Float64Array
  readonly choice: Uint8Array
  readonly roomSum: Int32Array
  readonly queueSum: Int32Array
  /** By arc: what it puts, where it ends, its worth apart from the targets, and the class it counts for (or their number, for none). */
  readonly arcItem: Uint16Array
  readonly arcEnd: Uint8Array
  readonly arcGain: Float64Array
  readonly arcKind: Int8Array
  /** By slot: first arc; one entry more than slots. */
  readonly first: Uint16Array
  /** By class: most that may be taken; -1 where the lane cannot exhaust it. */
  readonly cap: Int16Array
  /** By class: how many count states one more of it is further on; 0 where the lane does not count it. */
  readonly stride: Uint8Array
  /** [class][n]: worth of the n-th one taken, from 0; a class has one entry more than slots. */
  readonly nth: Float64Array
  /** [class][state]: worth of one more of a class, or {@link FULL}; the row after the last class is of zeros. */
  readonly worth: Float64Array
}

/** Returns empty tables for a problem. */
export function createLaneTables({ arena, slots, services, bookingSlot }: LaneProblem): LaneTables {
  const mostArcs = slots * services + bookingSlot.length
  return {
    value: arena.cut(Float64Array, (slots + 2) * MOST_STATES),
    choice: arena.cut(Uint8Array, (slots + 1) * MOST_STATES),
    roomSum: arena.cut(Int32Array, slots + 1),
    queueSum: arena.cut(Int32Array, slots + 1),
    arcItem: arena.cut(Uint16Array, mostArcs),
    arcEnd: arena.cut(Uint8Array, mostArcs),
    arcGain: arena.cut(Float64Array, mostArcs),
    arcKind: arena.cut(Int8Array, mostArcs),
    first: arena.cut(Uint16Array, slots + 1),
    cap: arena.cut(Int16Array, services),
    stride: arena.cut(Uint8Array, services + 1),
    nth: arena.cut(Float64Array, services * (slots + 1)),
    worth: arena.cut(Float64Array, (services + 1) * MOST_STATES),
  }
}

/**
 * Fills a lane that holds no proposals with what is worth most at the given prices, exactly over all fillings of the
 * lane: proposed appointments towards what its group still wants and, with `bookings`, bookings that nobody holds.
 * Proposals never take a room that is not there or the queue below its floor; a booking may do the latter, at a price
 * above any target.
 */
export function fillLane(options: {
  readonly state: LaneState
  readonly tables: LaneTables
  readonly prices: SlotPrices
  readonly person: number
  readonly bookings: boolean
}): void {
  const { state, tables, prices, person } = options
  const { problem } = state
  const { slots } = problem
  sumPrices(problem, tables, prices, person)
  const states = countStates(state, tables, person)
  // An arc from a state whose class is full looks a little beyond the last row.
  tables.value.fill(0, slots * states, (slots + 2) * states)
  collectArcs(options)
  run(tables, slots, states)
  readBack(state, tables, person, states)
}

function sumPrices(problem: LaneProblem, tables: LaneTables, prices: SlotPrices, person: number): void {
  const { roomSum, queueSum } = tables
  const base = person * problem.slots
  for (let slot = 0; slot < problem.slots; slot++) {
    roomSum[slot + 1] = (roomSum[slot] ?? 0) + (prices.room[slot] ?? 0)
    queueSum[slot + 1] = (queueSum[slot] ?? 0) + (problem.cover[base + slot] === 1 ? (prices.queue[slot] ?? 0) : 0)
  }
}

/** Fills the tables with how the lane counts what it takes of each class. Returns the number of count states. */
function countStates(state: LaneState, tables: LaneTables, person: number): number {
  const { slots, classes, group } = state.problem
  const { cap, stride, worth } = tables
  const own = classes[group[person] ?? 0] ?? []
  let free = 1
  for (let slot = 0; slot < slots; slot++) if (state.busy[person * slots + slot] !== 1) free++
  let states = 1
  for (let kind = 0; kind < own.length; kind++) {
    const most = listWorths(state, tables, { person, kind, most: Math.floor(free / (own[kind]?.span ?? 1)) })
    const counts = most > 0 && states * (most + 1) <= MOST_STATES
    cap[kind] = counts || most === 0 ? most : -1
    stride[kind] = counts ? states : 0
    if (counts) states *= most + 1
  }
  for (let kind = 0; kind < own.length; kind++) spreadWorths(tables, kind, kind * (slots + 1), states)
  stride[own.length] = 0
  worth.fill(0, own.length * states, (own.length + 1) * states)
  return states
}

/** Lists what the n-th one of a class is worth. Returns the class's cap. */
function listWorths(
  { problem, wanted }: LaneState,
  { nth }: LaneTables,
  { person, kind, most }: { readonly person: number; readonly kind: number; readonly most: number },
): number {
  const group = problem.group[person] ?? 0
  const from = kind * (problem.slots + 1)
  let count = 0
  let uniform = true
  nth[from] = 0
  for (const service of problem.classes[group]?.[kind]?.services ?? []) {
    const index = group * problem.services + service
    const weight = (problem.weight[index] ?? 0) * WEIGHT_UNIT
    for (let n = wanted[index] ?? 0; n > 0 && count < most; n--) {
      nth[from + count++] = weight
      if (weight !== nth[from]) uniform = false
    }
  }
  return count < most || !uniform ? count : most > 0 ? -1 : 0
}

/** Spreads the list of a class over the count states. */
function spreadWorths({ cap, stride, nth, worth }: LaneTables, kind: number, from: number, states: number): void {
  const [most = 0, step = 0] = [cap[kind], stride[kind]]
  const row = kind * states
  if (step === 0) worth.fill(nth[from] ?? 0, row, row + states)
  else
    for (let at = 0; at < states; )
      for (let taken = 0; taken <= most; taken++)
        for (const end = at + step; at < end; at++) worth[row + at] = taken < most ? (nth[from + taken] ?? 0) : FULL
}

/** Fills the tables with what may start at each slot. */
function collectArcs(options: {
  readonly state: LaneState
  readonly tables: LaneTables
  readonly person: number
  readonly bookings: boolean
}): void {
  const { state, tables, person } = options
  const { problem } = state
  const { slots, services, bookingService, bookingsFrom } = problem
  const group = problem.group[person] ?? 0
  const classes = problem.classes[group] ?? []
  const none = classes.length
  const { first } = tables
  let used = 0
  let begin = 0
  const add = (item: number, end: number, gain: number, kind: number): void => {
    if (used - begin === MOST_ARCS) return
    tables.arcItem[used] = item
    tables.arcEnd[used] = end
    tables.arcGain[used] = gain
    tables.arcKind[used] = kind
    used++
  }
  for (let slot = 0; slot < slots; slot++) {
    first[slot] = used
    begin = used
    if (state.busy[person * slots + slot] === 1) continue
    for (let kind = 0; kind < classes.length; kind++) {
      const own = classes[kind]
      const service = own?.services[0] ?? 0
      if (tables.cap[kind] === 0 || !mayStart(problem, person, service, slot)) continue
      const end = endOf(problem, service, slot)
      if (shortage(state, person, slot, end, own?.room === 1) !== 0) continue
      const price = priceOf(tables, slot, end, own?.room === 1) + (problem.preference[person * slots + slot] ?? 0)
      add(1 + service, end, -price, kind)
    }
    if (!options.bookings) continue
    for (let booking = bookingsFrom[slot] ?? 0; booking < (bookingsFrom[slot + 1] ?? 0); booking++) {
      const service = bookingService[booking] ?? 0
      if (state.holder[booking] !== NOBODY || !mayStart(problem, person, service, slot)) continue
      const end = endOf(problem, service, slot)
      const short = shortage(state, person, slot, end, problem.room[service] === 1)
      if (short < 0) continue
      const gain = BOOKING - short * SHORT - priceOf(tables, slot, end, problem.room[service] === 1)
      const wanted = (state.wanted[group * services + service] ?? 0) > 0
      add(1 + services + booking, end, gain, wanted ? (problem.classOf[group * services + service] ?? none) : none)
    }
  }
  first[slots] = used
}

const priceOf = ({ roomSum, queueSum }: LaneTables, slot: number, end: number, room: boolean): number =>
  (queueSum[end] ?? 0) - (queueSum[slot] ?? 0) + (room ? (roomSum[end] ?? 0) - (roomSum[slot] ?? 0) : 0)

function run(tables: LaneTables, slots: number, states: number): void {
  const { value, choice, first } = tables
  for (let slot = slots - 1; slot >= 0; slot--) {
    const row = slot * states
    // Faster than copyWithin and fill for as few entries as these.
    for (let at = row; at < row + states; at++) {
      value[at] = value[at + states] ?? 0
      choice[at] = 0
    }
    const from = first[slot] ?? 0
    const to = first[slot + 1] ?? 0
    for (let arc = from; arc < to; arc++) takeArc(tables, arc, row, arc - from + 1, states)
  }
}

/** Takes an arc in each count state where it is worth more: a booking also beyond the cap of its class. */
function takeArc(tables: LaneTables, arc: number, row: number, chosen: number, states: number): void {
  const { value, choice, worth, stride, arcKind, arcEnd, arcGain } = tables
  const kind = arcKind[arc] ?? 0
  const gain = arcGain[arc] ?? 0
  const booked = gain > BOOKING / 2
  const next = (arcEnd[arc] ?? 0) * states
  const after = next + (stride[kind] ?? 0)
  const worths = kind * states
  for (let at = 0; at < states; at++) {
    const more = worth[worths + at] ?? 0
    const total = booked && more === FULL ? gain + (value[next + at] ?? 0) : gain + more + (value[after + at] ?? 0)
    if (total <= (value[row + at] ?? 0)) continue
    value[row + at] = total
    choice[row + at] = chosen
  }
}

function readBack(state: LaneState, tables: LaneTables, person: number, states: number): void {
  const { slots, services } = state.problem
  const { choice, first, arcItem, arcKind, arcEnd, stride, worth } = tables
  let at = 0
  for (let slot = 0; slot < slots; ) {
    const chosen = choice[slot * states + at] ?? 0
    const arc = (first[slot] ?? 0) + chosen - 1
    const of = chosen === 0 ? -1 : (arcKind[arc] ?? -1)
    const asked = chosen === 0 ? 0 : (arcItem[arc] ?? 0)
    const item = asked > services ? asked : 1 + wantedService(state, person, of)
    if (item === 0) {
      slot++
      continue
    }
    put(state, person, slot, item)
    if (worth[of * states + at] !== FULL) at += stride[of] ?? 0
    slot = arcEnd[arc] ?? slots
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
