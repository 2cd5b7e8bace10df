import type { MinuteSpan, Role, Shift, TenantLaneInput } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'

/** Something allowed that will hardly be meant: the input is valid, but part of it cannot come true. */
export type LaneFinding =
  | { readonly code: 'SERVICE_WITHOUT_ROLE'; readonly serviceId: string; readonly message: string }
  | { readonly code: 'QUEUE_SERVICE_WITHOUT_ROLE'; readonly serviceId: string; readonly message: string }
  | { readonly code: 'ROLE_WITHOUT_STAFF'; readonly roleId: string; readonly message: string }
  | {
      readonly code: 'TARGET_OUT_OF_REACH'
      readonly roleId: string
      readonly branchId: string
      readonly message: string
    }
  | { readonly code: 'ROOM_SERVICE_WITHOUT_ROOM'; readonly branchId: string; readonly message: string }
  | { readonly code: 'FLOOR_OUT_OF_REACH'; readonly branchId: string; readonly message: string }
  | { readonly code: 'BOOKING_OUT_OF_REACH'; readonly bookingId: string; readonly message: string }

/**
 * Returns what cannot come true in an input: a service nobody may do, a service for walk-ins that no queue role may do,
 * a role nobody holds, targets longer than a branch's people of the role work while it is open, appointments in rooms a
 * branch does not have, a queue floor above the branch's queue people, a booking that names somebody who works elsewhere
 * or may not do the service. In the order of the input.
 */
export function lintLaneInput(input: TenantLaneInput): ReadonlyArray<LaneFinding> {
  return [
    ...lintServices(input),
    ...input.matrix.roles.flatMap((role) => lintRole(input, role)),
    ...lintBranches(input),
    ...lintBookings(input),
  ]
}

function lintServices({ matrix }: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const may = (roles: ReadonlyArray<Role>, serviceId: string): boolean =>
    roles.some((role) => role.cells.some((cell) => cell.serviceId === serviceId))
  return matrix.services.flatMap(({ id, name, queueable }): ReadonlyArray<LaneFinding> => {
    if (!may(matrix.roles, id))
      return [{ code: 'SERVICE_WITHOUT_ROLE', serviceId: id, message: `No role may do ${name}.` }]
    if (
      !queueable ||
      may(
        matrix.roles.filter((role) => role.queue),
        id,
      )
    )
      return []
    const message = `People may walk in for ${name}, but no role that takes walk-ins may do it.`
    return [{ code: 'QUEUE_SERVICE_WITHOUT_ROLE', serviceId: id, message }]
  })
}

function lintRole({ matrix, branches, roster }: TenantLaneInput, role: Role): ReadonlyArray<LaneFinding> {
  const staff = roster.staff.filter((one) => one.roleId === role.id)
  if (staff.length === 0) return [{ code: 'ROLE_WITHOUT_STAFF', roleId: role.id, message: `Nobody is a ${role.name}.` }]
  const durations = new Map(matrix.services.map((service) => [service.id, service.durationMinutes]))
  const wanted = role.cells.reduce(
    (sum, { serviceId, dailyTarget }) => sum + dailyTarget * Math.ceil((durations.get(serviceId) ?? 0) / 30),
    0,
  )
  const shifts = new Map(roster.shifts.map((shift) => [shift.id, shift]))
  return branches.flatMap((branch): ReadonlyArray<LaneFinding> => {
    const own = staff.filter((one) => one.branchId === branch.id)
    // A target for the whole role is measured against the day on which most of the branch's people work longest.
    const perDay = WEEKDAYS.map((day) => {
      const lengths = own.map((one) => openHalfHours(shifts.get(one.week.get(day) ?? ''), branch.openingHours.get(day)))
      return matrix.targetScope === 'role' ? lengths.reduce((sum, length) => sum + length, 0) : Math.max(0, ...lengths)
    })
    const most = Math.max(...perDay)
    if (own.length === 0 || wanted <= most) return []
    const at = `of ${role.name} at ${branch.name}`
    const message = `The daily targets ${at} ask for ${wanted} half hours; there are at most ${most} while it is open.`
    return [{ code: 'TARGET_OUT_OF_REACH', roleId: role.id, branchId: branch.id, message }]
  })
}

/** Half hours of a shift, its breaks left out, in which the branch is open. */
function openHalfHours(shift: Shift | undefined, opening: MinuteSpan | undefined): number {
  if (shift === undefined || opening === undefined) return 0
  const inside = ({ startMinute, endMinute }: MinuteSpan): number =>
    Math.max(0, Math.min(endMinute, opening.endMinute) - Math.max(startMinute, opening.startMinute))
  const rest = shift.breaks.reduce((sum, pause) => sum + inside(pause), 0)
  return Math.floor((inside(shift) - rest) / 30)
}

function lintBranches({ matrix, branches, roster }: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const queueRoles = new Set(matrix.roles.filter((role) => role.queue).map(({ id }) => id))
  const needsRoom = matrix.services.some((service) => service.needsRoom)
  return branches.flatMap((branch): ReadonlyArray<LaneFinding> => {
    const queue = roster.staff.filter((one) => one.branchId === branch.id && queueRoles.has(one.roleId)).length
    const floor = branch.queueFloor.reduce((most, { staff }) => Math.max(most, staff), 0)
    const noRoom = `${branch.name} has no rooms, but some services need one.`
    const low = `${branch.name} wants ${floor} people for the queue at once; ${queue} take walk-ins there.`
    return [
      ...(needsRoom && branch.rooms === 0
        ? [{ code: 'ROOM_SERVICE_WITHOUT_ROOM', branchId: branch.id, message: noRoom } as const]
        : []),
      ...(floor > queue ? [{ code: 'FLOOR_OUT_OF_REACH', branchId: branch.id, message: low } as const] : []),
    ]
  })
}

function lintBookings({ matrix, roster, demand }: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const staff = new Map(roster.staff.map((one) => [one.id, one]))
  return demand.bookings.flatMap(({ id, branchId, serviceId, staffId }): ReadonlyArray<LaneFinding> => {
    const person = staff.get(staffId ?? '')
    if (person === undefined) return []
    const role = matrix.roles.find((one) => one.id === person.roleId)
    const isAble = role?.cells.some((cell) => cell.serviceId === serviceId) === true
    if (isAble && person.branchId === branchId) return []
    const why = isAble
      ? 'works at another branch'
      : `may not do ${matrix.services.find((service) => service.id === serviceId)?.name}`
    return [{ code: 'BOOKING_OUT_OF_REACH', bookingId: id, message: `Booking ${id} names ${person.name}, who ${why}.` }]
  })
}
