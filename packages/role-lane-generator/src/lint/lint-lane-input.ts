import type { Role, TenantLaneInput } from '../input/lane-input.ts'
import type { LaneFinding } from './lane-finding.ts'
import { lintBookings } from './lint-bookings.ts'
import { lintEvents } from './lint-events.ts'
import { lintTargets } from './lint-targets.ts'

/**
 * Returns what cannot come true in an input: a service nobody may do, a service for walk-ins that no queue role may do,
 * a role nobody holds, daily targets that no day of the week has the time for, appointments in rooms a branch does not
 * have, a queue floor above the branch's queue people, a listed booking or an event that finds no place even on a day
 * without any other. In the order of the input.
 *
 * Days are what `generateBranchDay` makes of them, so nothing is returned that some day reaches; a day on which the clock
 * changes may still hold an event, or reach a target, that other days do not. What nothing is returned for may yet find
 * no place beside the rest.
 */
export function lintLaneInput(input: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const bookings = lintBookings(input)
  return [
    ...lintServices(input),
    ...lintRoles(input),
    ...lintTargets(input, new Set(bookings.map(({ bookingId }) => bookingId))),
    ...lintBranches(input),
    ...bookings,
    ...lintEvents(input),
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

function lintRoles({ matrix, roster }: TenantLaneInput): ReadonlyArray<LaneFinding> {
  const held = new Set(roster.staff.map(({ roleId }) => roleId))
  return matrix.roles
    .filter(({ id }) => !held.has(id))
    .map(({ id, name }) => ({ code: 'ROLE_WITHOUT_STAFF', roleId: id, message: `Nobody is a ${name}.` }))
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
