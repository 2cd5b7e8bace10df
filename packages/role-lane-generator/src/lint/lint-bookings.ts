import type { UnassignedItem } from '../day/branch-day.ts'
import type { BookingRequest, TenantLaneInput } from '../input/lane-input.ts'
import { formatWallTime } from '../time/wall-time.ts'
import { bestDay, lostOf, NO_DEMAND, withoutTargets } from './best-day.ts'
import type { LaneFinding } from './lane-finding.ts'

type BookingFinding = Extract<LaneFinding, { readonly bookingId: string }>

/** Returns the listed bookings that find no place on their day, even where nothing else is asked for. */
export function lintBookings(input: TenantLaneInput): ReadonlyArray<BookingFinding> {
  const { matrix, branches, demand } = input
  const calm: TenantLaneInput = {
    ...input,
    matrix: { ...matrix, roles: withoutTargets(matrix.roles) },
    branches: branches.map((branch) => ({ ...branch, queueFloor: [] })),
    demand: NO_DEMAND,
  }
  const days = new Map<string, Array<BookingRequest>>()
  for (const booking of demand.bookings) {
    const key = `${booking.branchId} ${booking.date}`
    const others = days.get(key)
    if (others === undefined) days.set(key, [booking])
    else others.push(booking)
  }
  const alone = new Map<string, UnassignedItem>()
  for (const bookings of days.values()) {
    const { branchId = '', date = '' } = bookings[0] ?? {}
    // Most have a place beside all others: only the rest are tried alone.
    const lost = lostOf(bestDay(calm, branchId, date, { bookings }))
    for (const booking of bookings) {
      const item =
        lost.has(booking.id) && lostOf(bestDay(calm, branchId, date, { bookings: [booking] })).get(booking.id)
      if (item) alone.set(booking.id, item)
    }
  }
  return demand.bookings.flatMap((booking): ReadonlyArray<BookingFinding> => {
    const item = alone.get(booking.id)
    if (item === undefined) return []
    const message = `Booking ${booking.id} ${whyLost(input, booking, item)}.`
    return [{ code: 'BOOKING_OUT_OF_REACH', bookingId: booking.id, message }]
  })
}

function whyLost(
  { matrix, branches, roster }: TenantLaneInput,
  { branchId, date, serviceId, startMinute, staffId }: BookingRequest,
  { reason }: UnassignedItem,
): string {
  const service = matrix.services.find(({ id }) => id === serviceId)
  const person = roster.staff.find(({ id }) => id === staffId)
  const role = matrix.roles.find(({ id }) => id === person?.roleId)
  const branch = branches.find(({ id }) => id === branchId)
  const at = `at ${formatWallTime(startMinute)} on ${date}`
  const who = person === undefined ? `is ${at}, when nobody who may do ${service?.name}` : `names ${person.name}, who`
  if (person !== undefined && !role?.cells.some((cell) => cell.serviceId === serviceId))
    return `${who} may not do ${service?.name}`
  if (person !== undefined && person.branchId !== branchId) return `${who} works at another branch`
  if (reason === 'NO_ELIGIBLE_ROLE') return `is for ${service?.name}, which no role may do`
  if (reason === 'ROOM_FULL') return `needs a room, and ${branch?.name} has none`
  if (reason === 'OUTSIDE_WINDOW') return `is ${at}, outside the opening hours of ${branch?.name}`
  const free = person === undefined ? 'is on shift without a break' : `is not on shift ${at}`
  return `${who} ${free}`
}
