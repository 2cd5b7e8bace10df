import type { Service } from '../input/lane-input.ts'
import type { BlockSource } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { holdsSpan, IN, nextIn, nextOut, OUT, setMinutes } from './minute-set.ts'

/** Returns whether every minute of a span is free for an appointment. */
export const isFreeForAppointment = (person: PersonState, start: number, end: number): boolean =>
  holdsSpan(person.bookable, start, end)

/** Returns whether every minute of a span is free for the queue, or with it. */
export const isFreeForQueue = (person: PersonState, start: number, end: number): boolean =>
  holdsSpan(person.cover, start, end)

/** Returns whether every minute of a span is free for something other than an appointment. */
export const isFree = (person: PersonState, start: number, end: number): boolean => holdsSpan(person.free, start, end)

/** Returns whether a person's shift covers a span, time off apart. */
export function isOnShift(person: PersonState, start: number, end: number): boolean {
  const isAway = (one: Placement): boolean => one.kind === 'time_off' && one.start < end && start < one.end
  return start >= person.start && end <= person.end && !person.placements.some(isAway)
}

/** Returns whether one more room is free during a span. */
export const isRoomFree = (state: BranchState, start: number, end: number): boolean =>
  state.branch.rooms === null || mostRoomsUsed(state, start, end) < state.branch.rooms

/** Returns the most rooms in use at a minute of a span. */
export function mostRoomsUsed({ roomsUsed }: BranchState, start: number, end: number): number {
  let most = 0
  for (let minute = start; minute < end; minute++) most = Math.max(most, roomsUsed[minute] ?? 0)
  return most
}

/** Returns the elapsed minute up to which an appointment blocks half-hour slots. */
export const blockedUntil = (service: Service, start: number): number =>
  start + Math.ceil(service.durationMinutes / 30) * 30

/** What an appointment is for. */
export interface AppointmentItem {
  /** Null for a proposal, which is numbered when the search is over. */
  readonly itemId: string | null
  readonly source: BlockSource
  readonly sourceRef: string | null
}

/** Returns the placement of an appointment. */
export function appointmentOf(service: Service, start: number, item: AppointmentItem): Placement {
  return {
    start,
    end: start + service.durationMinutes,
    blockedUntil: blockedUntil(service, start),
    kind: 'appointment',
    serviceId: service.id,
    itemId: item.itemId,
    source: item.source,
    sourceRef: item.sourceRef,
    needsRoom: service.needsRoom,
  }
}

/** Puts a placement into a lane. The minutes must be free: the caller has asked. */
export function place(state: BranchState, person: PersonState, placement: Placement): void {
  const { kind, serviceId, start, end, blockedUntil } = placement
  const { free, bookable, cover } = person
  setMinutes(free, start, end, OUT)
  setMinutes(bookable, start, end, OUT)
  setMinutes(cover, start, end, kind === 'queue' || kind === 'fill' ? IN : OUT)
  for (let from = nextIn(bookable, end); from < blockedUntil; ) {
    const to = Math.min(nextOut(bookable, from), blockedUntil)
    setMinutes(bookable, from, to, OUT)
    setMinutes(cover, from, to, OUT)
    from = nextIn(bookable, to)
  }
  countRoom(state, placement, 1)
  insert(person, placement)
  if (kind !== 'appointment' || serviceId === null) return
  const at = state.tables.serviceAt.get(serviceId) ?? 0
  person.done[at] = (person.done[at] ?? 0) + 1
}

/** Makes a lane of these placements instead of those it has. They must not overlap: the caller has asked. */
export function replaceAll(state: BranchState, person: PersonState, placements: ReadonlyArray<Placement>): void {
  const { free, bookable, cover, start, end, done } = person
  for (const set of [free, bookable, cover]) setMinutes(set, start, end, IN)
  done.fill(0)
  for (const one of person.placements.splice(0)) countRoom(state, one, -1)
  for (const one of placements) place(state, person, one)
}

/** Puts a walk-in into a lane once nothing but walk-ins is left to place: only free minutes are kept up to date. */
export function placeWalkIn(person: PersonState, placement: Placement): void {
  setMinutes(person.free, placement.start, placement.end, OUT)
  if (placement.start === person.idleFrom && placement.end < person.idleUntil) person.idleFrom = placement.end
  else person.idleUntil = 0
  person.worked += placement.end - placement.start
  insert(person, placement)
}

function insert({ placements }: PersonState, placement: Placement): void {
  let index = placements.length
  for (; index > 0 && (placements[index - 1]?.start ?? 0) > placement.start; index--)
    placements[index] = placements[index - 1] ?? placement
  placements[index] = placement
}

/** Counts the room of a placement, if it needs one, once more or once less. */
export function countRoom({ branch, roomsUsed }: BranchState, placement: Placement, by: 1 | -1): void {
  if (!placement.needsRoom || branch.rooms === null) return
  for (let minute = placement.start; minute < placement.end; minute++) roomsUsed[minute] = (roomsUsed[minute] ?? 0) + by
}

/**
 * Returns, for each grid entry, how many queue people are free for its whole half hour beyond the floor; zeros where
 * there is no floor at all.
 */
export function queueSlack(state: BranchState): ReadonlyArray<number> {
  if (!state.floor.some((staff) => staff > 0)) return state.floor
  const queue = state.people.filter((person) => person.role.queue)
  return state.grid.map((start, index) => {
    const free = queue.filter((person) => isFreeForQueue(person, start, start + 30)).length
    return free - (state.floor[index] ?? 0)
  })
}
