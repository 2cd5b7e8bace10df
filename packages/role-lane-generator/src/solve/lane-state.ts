import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { endOf, leastShort } from './lane-problem.ts'

/** Nobody. */
export const NOBODY = -1

/**
 * Lanes while they are being searched. `item` holds at the slot where an appointment starts 1 + service for a proposed
 * one and 1 + services + booking for a booked one; everything else follows from it and is kept up to date by
 * {@link put} and {@link clearLane}.
 */
export interface LaneState {
  readonly problem: LaneProblem
  /** [person][slot] */
  readonly item: Uint16Array
  /** [person][slot]: 1 where an appointment blocks the slot. */
  readonly busy: Uint8Array
  /** By booking: the person, or {@link NOBODY}. */
  readonly holder: Int16Array
  readonly roomsLeft: Int16Array
  readonly slack: Int16Array
  /** [group][service]: still wanted; negative where bookings exceed the target. */
  readonly wanted: Int16Array
  /** What the state is worth so far. */
  readonly score: { bookings: number; queueShort: number; targets: number }
}

/** Returns the state with nothing placed. */
export function createLaneState(problem: LaneProblem): LaneState {
  const { arena } = problem
  const copy = (from: Int16Array): Int16Array => {
    const to = arena.cut(Int16Array, from.length)
    to.set(from)
    return to
  }
  return {
    problem,
    item: arena.cut(Uint16Array, problem.people * problem.slots),
    busy: arena.cut(Uint8Array, problem.people * problem.slots),
    holder: arena.cut(Int16Array, problem.bookingSlot.length).fill(NOBODY),
    roomsLeft: copy(problem.rooms),
    slack: copy(problem.slack),
    wanted: copy(problem.target),
    score: { bookings: 0, queueShort: leastShort(problem), targets: 0 },
  }
}

/** Puts an item (see {@link LaneState}) at a slot of a lane; the slots must be free. */
export function put(state: LaneState, person: number, slot: number, item: number): void {
  const { problem } = state
  state.item[person * problem.slots + slot] = item
  change(state, person, slot, item, 1)
}

/** Takes the item that starts at a slot out of a lane. */
export function take(state: LaneState, person: number, slot: number): void {
  const index = person * state.problem.slots + slot
  const item = state.item[index] ?? 0
  state.item[index] = 0
  change(state, person, slot, item, -1)
}

function change(state: LaneState, person: number, slot: number, item: number, sign: 1 | -1): void {
  const { problem, score } = state
  const { slots, services } = problem
  const booking = item - 1 - services
  const service = booking < 0 ? item - 1 : (problem.bookingService[booking] ?? 0)
  if (booking >= 0) {
    state.holder[booking] = sign === 1 ? person : NOBODY
    score.bookings += sign
  }
  const target = (problem.group[person] ?? 0) * services + service
  const wanted = (state.wanted[target] ?? 0) - sign
  state.wanted[target] = wanted
  if (wanted + (sign === 1 ? 1 : 0) > 0) score.targets += sign * (problem.weight[target] ?? 0)
  const room = problem.room[service] ?? 0
  const end = endOf(problem, service, slot)
  for (let at = slot; at < end; at++) {
    const index = person * slots + at
    state.busy[index] = sign === 1 ? 1 : 0
    if (room === 1) state.roomsLeft[at] = (state.roomsLeft[at] ?? 0) - sign
    if (problem.cover[index] !== 1) continue
    const slack = (state.slack[at] ?? 0) - sign
    state.slack[at] = slack
    if (problem.floored[at] === 1 && slack + (sign === 1 ? 0 : -1) < 0) score.queueShort += sign
  }
}

/** Returns how many people the floor would miss if the slots were taken; -1 where they are taken or there is no room. */
export function shortage(state: LaneState, person: number, slot: number, end: number, room: boolean): number {
  const { problem } = state
  let short = 0
  for (let at = slot; at < end; at++) {
    const index = person * problem.slots + at
    if (state.busy[index] === 1 || (room && (state.roomsLeft[at] ?? 0) < 1)) return -1
    if (problem.cover[index] === 1 && problem.floored[at] === 1 && (state.slack[at] ?? 0) < 1) short++
  }
  return short
}

/** Takes everything out of a lane; with `bookings: false` booked appointments stay. */
export function clearLane(state: LaneState, person: number, options: { readonly bookings: boolean }): void {
  const { slots, services } = state.problem
  for (let slot = 0; slot < slots; slot++) {
    const item = state.item[person * slots + slot] ?? 0
    if (item > 0 && (options.bookings || item <= services)) take(state, person, slot)
  }
}

/** Copies a lane for {@link restoreLane}; `lane` has an entry a slot. */
export function copyLane({ problem, item }: LaneState, person: number, lane: Uint16Array): void {
  const base = person * problem.slots
  for (let slot = 0; slot < problem.slots; slot++) lane[slot] = item[base + slot] ?? 0
}

/** Puts a copied lane back into an empty one. */
export function restoreLane(state: LaneState, person: number, lane: Uint16Array): void {
  for (let slot = 0; slot < lane.length; slot++) {
    const item = lane[slot] ?? 0
    if (item > 0) put(state, person, slot, item)
  }
}

/** Returns what the state is worth now. */
export const scoreOf = ({ score }: LaneState): LaneScore => ({ ...score })
