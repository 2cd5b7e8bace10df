import type { Role, Service } from '../input/lane-input.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { SourcedBooking } from './branch-demand.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { blocks, explain } from './explain.ts'
import type { AppointmentItem } from './occupancy.ts'
import { appointmentOf, isFreeForAppointment, isRoomFree, place } from './occupancy.ts'
import { byId } from './order.ts'
import { mayDo } from './targets.ts'

/** A booking with what is needed to place it. */
export interface BookingCandidate {
  readonly booking: SourcedBooking
  readonly service: Service
  /** Elapsed minute. */
  readonly start: number
  /** People the matrix allows, rostered today. */
  readonly eligible: ReadonlyArray<PersonState>
}

/** Places bookings that name a person, each unchanged or not at all, and returns those without a place. */
export function placePinnedBookings(options: {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  readonly bookings: ReadonlyArray<SourcedBooking>
}): ReadonlyArray<UnassignedItem> {
  const { state } = options
  return bookingCandidates(state, options.bookings).flatMap((candidate) => {
    const { booking } = candidate
    const eligible = candidate.eligible.filter(({ id }) => id === booking.staffId)
    if (placeBooking(state, candidate, eligible)) return []
    return [unassignedBooking(state, options.roles, { ...candidate, eligible })]
  })
}

/** Returns bookings in order of time, least flexible first, with the people who may take them. */
export function bookingCandidates(
  state: BranchState,
  bookings: ReadonlyArray<SourcedBooking>,
): ReadonlyArray<BookingCandidate> {
  return bookings
    .flatMap((booking) => {
      const service = state.services.get(booking.serviceId)
      if (service === undefined) return []
      const eligible = state.people.filter((person) => mayDo(person.role, service.id))
      return [{ booking, service, start: state.clock.toElapsed(booking.startMinute), eligible }]
    })
    .sort((a, b) => a.start - b.start || a.eligible.length - b.eligible.length || byId(a.booking, b.booking))
}

/** Returns what an appointment for a booking is for. */
export const itemOf = (booking: SourcedBooking): AppointmentItem => ({
  itemId: booking.id,
  source: booking.source,
  sourceRef: booking.sourceRef,
})

// A start the clock skips would be moved off the grid.
const isWithinOpening = ({ grid, closes }: BranchState, start: number, end: number): boolean =>
  grid.includes(start) && end <= closes

/** Places a booking with the first of some people who has the time, if there is a room; returns whether it did. */
export function placeBooking(
  state: BranchState,
  { booking, service, start }: BookingCandidate,
  people: ReadonlyArray<PersonState>,
): boolean {
  const end = start + service.durationMinutes
  if (!isWithinOpening(state, start, end) || (service.needsRoom && !isRoomFree(state, start, end))) return false
  const person = people.find((one) => isFreeForAppointment(one, start, end))
  if (person !== undefined) place(state, person, appointmentOf(service, start, itemOf(booking)))
  return person !== undefined
}

/** Returns a booking without a place, with the reason. */
export function unassignedBooking(
  state: BranchState,
  roles: ReadonlyArray<Role>,
  { booking, service, start, eligible }: BookingCandidate,
): UnassignedItem {
  const end = start + service.durationMinutes
  return {
    itemId: booking.id,
    kind: 'booking',
    count: 1,
    staffId: null,
    serviceId: service.id,
    source: booking.source,
    startMinute: booking.startMinute,
    ...explain({
      state,
      roles: roles.filter((role) => mayDo(role, service.id)),
      eligible,
      isOutside: !isWithinOpening(state, start, end),
      start,
      end,
      length: service.durationMinutes,
      needsRoom: service.needsRoom,
      holds: blocks(start, end),
    }),
  }
}
