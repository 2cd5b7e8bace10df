import type { Role, Service } from '../input/lane-input.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { SourcedBooking } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { explain } from './explain.ts'
import { appointmentOf, isFreeForAppointment, isRoomFree, place, queueSlack, remove } from './occupancy.ts'
import { compareText } from './order.ts'

/** How deep a booking may push others to other people. */
const EJECTION_DEPTH = 3

interface Candidate {
  readonly booking: SourcedBooking
  readonly service: Service
  readonly start: number
  /** People the matrix allows, rostered today. */
  readonly eligible: ReadonlyArray<PersonState>
}

/** What {@link placeBookings} works on. */
export interface PlaceBookingsOptions {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  readonly bookings: ReadonlyArray<SourcedBooking>
}

/** Places bookings that name a person, each unchanged or not at all, and returns those without a place. */
export function placePinnedBookings(options: PlaceBookingsOptions): ReadonlyArray<UnassignedItem> {
  const { state } = options
  return candidates(options).flatMap((candidate) => {
    const { booking, start } = candidate
    const person = candidate.eligible.find(({ id }) => id === booking.staffId)
    if (person !== undefined && fits(state, candidate, person) && hasRoom(state, candidate)) {
      place(state, person, appointmentOf(candidate.service, start, itemOf(booking)))
      return []
    }
    const pinned = state.people.filter(({ id }) => id === booking.staffId)
    const roles = options.roles.filter((role) => pinned.length === 0 || pinned[0]?.role.id === role.id)
    return [unassigned({ ...options, roles }, { ...candidate, eligible: person === undefined ? [] : [person] })]
  })
}

/**
 * Places bookings that name nobody, in order of time, least flexible first, with the least flexible person who is
 * free; a booking nobody is free for may push up to three others along. Returns those without a place.
 */
export function placeBookings(options: PlaceBookingsOptions): ReadonlyArray<UnassignedItem> {
  const { state } = options
  const all = candidates(options)
  const flexibility = new Map(
    state.people.map((person) => [person, all.filter((candidate) => fits(state, candidate, person)).length]),
  )
  const slack = queueSlack(state)
  const movable = new Map<Placement, Candidate>()

  const put = (candidate: Candidate, person: PersonState): void => {
    const placement = appointmentOf(candidate.service, candidate.start, itemOf(candidate.booking))
    place(state, person, placement)
    movable.set(placement, candidate)
    shiftSlack(state, slack, person, placement, -1)
  }
  const take = (placement: Placement, person: PersonState): void => {
    remove(state, person, placement)
    movable.delete(placement)
    shiftSlack(state, slack, person, placement, 1)
  }
  const cost = (candidate: Candidate, person: PersonState): number =>
    shortage(state, slack, person, candidate) * 100_000 +
    (person.role.queue ? 10_000 : 0) +
    (flexibility.get(person) ?? 0) * 100 +
    person.placements.length
  const tryPlace = (candidate: Candidate, depth: number, visited: ReadonlyArray<PersonState>): boolean => {
    const free = candidate.eligible.filter((person) => !visited.includes(person) && fits(state, candidate, person))
    const best = free.reduce<PersonState | null>(
      (chosen, person) => (chosen === null || cost(candidate, person) < cost(candidate, chosen) ? person : chosen),
      null,
    )
    if (best !== null) {
      put(candidate, best)
      return true
    }
    if (depth === 0) return false
    for (const person of candidate.eligible) {
      if (visited.includes(person)) continue
      const inTheWay = person.placements.filter((other) => meets(other, candidate))
      const [placement] = inTheWay
      const moved = placement === undefined ? undefined : movable.get(placement)
      if (placement === undefined || moved === undefined || inTheWay.length > 1) continue
      take(placement, person)
      if (fits(state, candidate, person)) {
        put(candidate, person)
        if (tryPlace(moved, depth - 1, [...visited, person])) return true
        const own = person.placements.find(({ itemId }) => itemId === candidate.booking.id)
        if (own !== undefined) take(own, person)
      }
      put(moved, person)
    }
    return false
  }

  const lost = all.filter((candidate) => !hasRoom(state, candidate) || !tryPlace(candidate, EJECTION_DEPTH, []))
  return lost.map((candidate) => unassigned(options, candidate))
}

function candidates({ state, bookings }: PlaceBookingsOptions): ReadonlyArray<Candidate> {
  return bookings
    .flatMap((booking) => {
      const service = state.services.get(booking.serviceId)
      if (service === undefined) return []
      const eligible = state.people.filter((person) => person.cells.has(service.id))
      return [{ booking, service, start: state.clock.toElapsed(booking.startMinute), eligible }]
    })
    .sort(
      (a, b) => a.start - b.start || a.eligible.length - b.eligible.length || compareText(a.booking.id, b.booking.id),
    )
}

const itemOf = (booking: SourcedBooking) => ({
  itemId: booking.id,
  source: booking.source,
  sourceRef: booking.sourceRef,
})

const meets = (placement: Placement, { start, service }: Candidate): boolean =>
  placement.start < start + service.durationMinutes && start < placement.blockedUntil

function fits(state: BranchState, { start, service }: Candidate, person: PersonState): boolean {
  // A start the clock skips would be moved off the grid.
  if (!state.grid.includes(start) || start + service.durationMinutes > state.closes) return false
  return person.cells.has(service.id) && isFreeForAppointment(person, start, start + service.durationMinutes)
}

const hasRoom = (state: BranchState, { start, service }: Candidate): boolean =>
  !service.needsRoom || isRoomFree(state, start, start + service.durationMinutes)

function shiftSlack(
  state: BranchState,
  slack: Array<number>,
  person: PersonState,
  placement: Placement,
  change: 1 | -1,
): void {
  if (!person.role.queue) return
  for (const [index, start] of state.grid.entries())
    if (placement.start < start + 30 && start < placement.blockedUntil) slack[index] = (slack[index] ?? 0) + change
}

/** How many half hours would be below the queue floor for this booking. */
function shortage(state: BranchState, slack: ReadonlyArray<number>, person: PersonState, candidate: Candidate): number {
  if (!person.role.queue) return 0
  const end = candidate.start + candidate.service.durationMinutes
  return state.grid.filter((start, index) => start < end && candidate.start < start + 30 && (slack[index] ?? 0) <= 0)
    .length
}

function unassigned({ state, roles }: PlaceBookingsOptions, candidate: Candidate): UnassignedItem {
  const { booking, service, start, eligible } = candidate
  return {
    itemId: booking.id,
    kind: 'booking',
    staffId: null,
    serviceId: service.id,
    source: booking.source,
    startMinute: booking.startMinute,
    ...explain({
      state,
      roles: roles.filter((role) => role.cells.some((cell) => cell.serviceId === service.id)),
      eligible,
      start,
      end: start + service.durationMinutes,
      length: service.durationMinutes,
      needsRoom: service.needsRoom,
      withinOpening: true,
    }),
  }
}
