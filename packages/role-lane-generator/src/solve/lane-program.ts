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
/** Most count states the table of a lane has; classes beyond it are limited when the lane is read back. */
const MOST_STATES = 128
/** Most ways on from a slot that are looked at. */
const MOST_ARCS = 255

/** Tables of the lane program, kept between lanes so that a day allocates them once. */
export interface LaneTables {
  readonly value: Float64Array
  readonly choice: Uint8Array
  readonly roomSum: Int32Array
  readonly queueSum: Int32Array
  /** By arc: what it puts, where it ends, its worth apart from the targets, and the class it counts for, or -1. */
  readonly arcItem: Uint16Array
  readonly arcEnd: Uint8Array
  readonly arcGain: Float64Array
  readonly arcKind: Int8Array
  /** By slot: first arc; one entry more than slots. */
  readonly first: Uint16Array
  /** [class][state]: how many of a class a count state has taken. */
  readonly count: Uint8Array
  /** The caps that `count` was made for. */
  counted: ReadonlyArray<number>
}

/** Returns empty tables for a problem. */
export function createLaneTables({ arena, slots, services, bookingSlot }: LaneProblem): LaneTables {
  const mostArcs = slots * services + bookingSlot.length
  return {
    value: arena.cut(Float64Array, (slots + 1) * MOST_STATES),
    choice: arena.cut(Uint8Array, (slots + 1) * MOST_STATES),
    roomSum: arena.cut(Int32Array, slots + 1),
    queueSum: arena.cut(Int32Array, slots + 1),
    arcItem: arena.cut(Uint16Array, mostArcs),
    arcEnd: arena.cut(Uint8Array, mostArcs),
    arcGain: arena.cut(Float64Array, mostArcs),
    arcKind: arena.cut(Int8Array, mostArcs),
    first: arena.cut(Uint16Array, slots + 1),
    count: arena.cut(Uint8Array, services * MOST_STATES),
    counted: [],
  }
}

interface Kind {
  /** Most that may be taken; -1 where the lane cannot exhaust it. */
  cap: number
  stride: number
  /** Worth of the n-th one taken. */
  readonly worth: Array<number>
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
  const kinds = kindsOf(state, person)
  let states = 1
  for (const kind of kinds) {
    if (kind.cap < 1) continue
    if (states * (kind.cap + 1) > MOST_STATES) kind.cap = -1
    else {
      kind.stride = states
      states *= kind.cap + 1
    }
  }
  ensure(tables, slots, states, kinds)
  collectArcs(options, kinds)
  run(tables, kinds, slots, states)
  readBack(state, tables, kinds, person, states)
}

function sumPrices(problem: LaneProblem, tables: LaneTables, prices: SlotPrices, person: number): void {
  const { roomSum, queueSum } = tables
  const base = person * problem.slots
  for (let slot = 0; slot < problem.slots; slot++) {
    roomSum[slot + 1] = (roomSum[slot] ?? 0) + (prices.room[slot] ?? 0)
    queueSum[slot + 1] = (queueSum[slot] ?? 0) + (problem.cover[base + slot] === 1 ? (prices.queue[slot] ?? 0) : 0)
  }
}

function kindsOf(state: LaneState, person: number): Array<Kind> {
  const { problem } = state
  const group = problem.group[person] ?? 0
  let free = 1
  for (let slot = 0; slot < problem.slots; slot++) if (state.busy[person * problem.slots + slot] !== 1) free++
  return (problem.classes[group] ?? []).map((wantedClass) => {
    const most = Math.floor(free / wantedClass.span)
    const worth: Array<number> = []
    let uniform = true
    for (const service of wantedClass.services) {
      const index = group * problem.services + service
      const weight = (problem.weight[index] ?? 0) * WEIGHT_UNIT
      for (let n = state.wanted[index] ?? 0; n > 0 && worth.length < most; n--) {
        worth.push(weight)
        if (weight !== worth[0]) uniform = false
      }
    }
    const cap = worth.length >= most && uniform ? (most > 0 ? -1 : 0) : Math.min(worth.length, most)
    return { cap, stride: 0, worth }
  })
}

function ensure(tables: LaneTables, slots: number, states: number, kinds: ReadonlyArray<Kind>): void {
  if (states > 1) countStates(tables, states, kinds)
  tables.value.fill(0, slots * states, (slots + 1) * states)
}

function countStates(tables: LaneTables, states: number, kinds: ReadonlyArray<Kind>): void {
  const caps = kinds.map(({ cap, stride }) => (stride === 0 ? 0 : cap))
  const { counted } = tables
  if (caps.length === counted.length && caps.every((cap, index) => cap === counted[index])) return
  tables.counted = caps
  for (const [index, { stride }] of kinds.entries())
    for (let at = 0; at < states; at++)
      tables.count[index * states + at] = stride === 0 ? 0 : Math.floor(at / stride) % ((caps[index] ?? 0) + 1)
}

/** Fills the tables with what may start at each slot. */
function collectArcs(
  options: {
    readonly state: LaneState
    readonly tables: LaneTables
    readonly person: number
    readonly bookings: boolean
  },
  kinds: ReadonlyArray<Kind>,
): void {
  const { state, tables, person } = options
  const { problem } = state
  const { slots, services, bookingService, bookingsFrom } = problem
  const group = problem.group[person] ?? 0
  const classes = problem.classes[group] ?? []
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
      if (kinds[kind]?.cap === 0 || !mayStart(problem, person, service, slot)) continue
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
      add(1 + services + booking, end, gain, wanted ? (problem.classOf[group * services + service] ?? -1) : -1)
    }
  }
  first[slots] = used
}

const priceOf = ({ roomSum, queueSum }: LaneTables, slot: number, end: number, room: boolean): number =>
  (queueSum[end] ?? 0) - (queueSum[slot] ?? 0) + (room ? (roomSum[end] ?? 0) - (roomSum[slot] ?? 0) : 0)

function run(tables: LaneTables, kinds: ReadonlyArray<Kind>, slots: number, states: number): void {
  const { value, choice, first, arcEnd, arcGain, arcKind } = tables
  for (let slot = slots - 1; slot >= 0; slot--) {
    const row = slot * states
    // Faster than copyWithin and fill for as few entries as these.
    for (let at = row; at < row + states; at++) {
      value[at] = value[at + states] ?? 0
      choice[at] = 0
    }
    const from = first[slot] ?? 0
    const to = first[slot + 1] ?? 0
    for (let index = from; index < to; index++) {
      const kind = kinds[arcKind[index] ?? -1]
      const next = (arcEnd[index] ?? 0) * states
      const gain = arcGain[index] ?? 0
      if (kind !== undefined && kind.stride > 0) takeCounted(tables, kind, index, row, next, states)
      else if (kind !== undefined || gain > BOOKING / 2) {
        const worth = gain + (kind?.worth[0] ?? 0)
        for (let at = 0; at < states; at++) {
          const after = worth + (value[next + at] ?? 0)
          if (after <= (value[row + at] ?? 0)) continue
          value[row + at] = after
          choice[row + at] = index - from + 1
        }
      }
    }
  }
}

/** As `run`, for an arc of a class whose number is counted: a booking may go beyond the cap, a proposal may not. */
function takeCounted(tables: LaneTables, kind: Kind, index: number, row: number, next: number, states: number): void {
  const { value, choice, count, arcGain, arcKind, first } = tables
  const { cap, stride, worth } = kind
  const gain = arcGain[index] ?? 0
  const booked = gain > BOOKING / 2
  const counts = (arcKind[index] ?? 0) * states
  const chosen = index - (first[row / states] ?? 0) + 1
  for (let at = 0; at < states; at++) {
    const taken = count[counts + at] ?? 0
    const within = taken < cap
    if (!within && !booked) continue
    const after = within
      ? gain + (worth[taken] ?? 0) + (value[next + at + stride] ?? 0)
      : gain + (value[next + at] ?? 0)
    if (after <= (value[row + at] ?? 0)) continue
    value[row + at] = after
    choice[row + at] = chosen
  }
}

function readBack(
  state: LaneState,
  tables: LaneTables,
  kinds: ReadonlyArray<Kind>,
  person: number,
  states: number,
): void {
  const { slots, services } = state.problem
  const { choice, first, arcItem, arcKind, arcEnd, count } = tables
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
    const kind = kinds[of]
    const stride = kind?.stride ?? 0
    if (stride > 0 && (count[of * states + at] ?? 0) < (kind?.cap ?? 0)) at += stride
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
