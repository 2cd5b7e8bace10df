import type { BranchDay, UnassignedItem } from '../day/branch-day.ts'
import type { MinuteSpan, StaffMember, TenantLaneInput } from '../input/lane-input.ts'
import { bestDay, NO_DEMAND, ONE_WEEK, onAnyDay, withoutTimeOff } from './best-day.ts'
import type { LaneFinding } from './lane-finding.ts'

/**
 * Returns the daily targets that the people of a role at a branch reach on no day of the week, even where nobody is
 * away and nothing else is asked for. Rooms and the queue floor are left out; so is a target that is not proved to be
 * out of reach.
 *
 * @param lost Ids of listed bookings that find no place.
 */
export function lintTargets(input: TenantLaneInput, lost: ReadonlySet<string>): ReadonlyArray<LaneFinding> {
  const { branches, roster, matrix } = input
  const apart = onePlaceEach(input, lost)
  const services = new Map(matrix.services.map(({ id, name }) => [id, name]))
  return matrix.roles.flatMap((role) =>
    branches.flatMap((branch): ReadonlyArray<LaneFinding> => {
      const isThere = (one: StaffMember): boolean => one.roleId === role.id && one.branchId === branch.id
      if (!role.cells.some(({ dailyTarget }) => dailyTarget > 0) || !roster.staff.some(isThere)) return []
      const missed = leastMissed(apart, placeOf(branch.id, role.id), matrix.targetScope)
      if (missed === null) return []
      const items = missed.map(({ count, serviceId }) => `${count} x ${services.get(serviceId ?? '')}`).join(', ')
      const why = items === '' ? 'nobody is on shift while it is open' : `the best day of the week leaves out ${items}`
      const message = `The daily targets of ${role.name} at ${branch.name} cannot be reached: ${why}.`
      return [{ code: 'TARGET_OUT_OF_REACH', roleId: role.id, branchId: branch.id, message }]
    }),
  )
}

const placeOf = (branchId: string, roleId: string): string => `${branchId}/${roleId}`

/** An input in which each role of each branch has a place of its own. */
function onePlaceEach(input: TenantLaneInput, lost: ReadonlySet<string>): TenantLaneInput {
  const { matrix, branches, roster } = input
  const booked = bookedSpans(input, lost)
  const ownShift = (staffId: string, shiftId: string): string => `${shiftId}/${staffId}`
  return {
    matrix,
    branches: branches.flatMap((branch) =>
      matrix.roles.map((role): (typeof branches)[number] => ({
        ...onAnyDay(branch),
        id: placeOf(branch.id, role.id),
        rooms: null,
      })),
    ),
    roster: {
      shifts: [
        ...roster.shifts,
        ...[...booked].flatMap(([staffId, spans]) =>
          roster.shifts.map((shift) => ({
            ...shift,
            id: ownShift(staffId, shift.id),
            breaks: shift.breaks.filter((pause) => !spans.some((span) => overlap(span, pause))),
          })),
        ),
      ],
      staff: withoutTimeOff(roster.staff).map((one) => ({
        ...one,
        branchId: placeOf(one.branchId, one.roleId),
        week: booked.has(one.id)
          ? new Map([...one.week].map(([day, shift]) => [day, ownShift(one.id, shift)]))
          : one.week,
      })),
    },
    demand: NO_DEMAND,
  }
}

/** By person, when bookings that name them are: they come before breaks. */
function bookedSpans(
  { matrix, demand }: TenantLaneInput,
  lost: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyArray<MinuteSpan>> {
  const durations = new Map(matrix.services.map(({ id, durationMinutes }) => [id, durationMinutes]))
  const booked = new Map<string, Array<MinuteSpan>>()
  for (const { id, staffId, serviceId, startMinute } of demand.bookings) {
    if (staffId === null || lost.has(id)) continue
    const spans = booked.get(staffId) ?? []
    spans.push({ startMinute, endMinute: startMinute + (durations.get(serviceId) ?? 0) })
    booked.set(staffId, spans)
  }
  return booked
}

const overlap = (a: MinuteSpan, b: MinuteSpan): boolean => a.startMinute < b.endMinute && b.startMinute < a.endMinute

/** Returns what is missed on the day that misses fewest; null where some day may miss nothing. */
function leastMissed(
  input: TenantLaneInput,
  place: string,
  scope: TenantLaneInput['matrix']['targetScope'],
): ReadonlyArray<UnassignedItem> | null {
  let least: ReadonlyArray<UnassignedItem> = []
  for (const [, date] of ONE_WEEK) {
    const day = bestDay(input, place, date, { optimise: true })
    if (day === null) return null
    if (day.lanes.length === 0) continue
    for (const missed of scope === 'role' ? missedByAll(day) : missedByEach(day)) {
      if (missed === null) return null
      if (least.length === 0 || countOf(missed) < countOf(least)) least = missed
    }
  }
  return least
}

type Missed = ReadonlyArray<UnassignedItem> | null

const missedByAll = ({ certificate, metrics, unassigned }: BranchDay): ReadonlyArray<Missed> => [
  certificate !== null && certificate.targetScore < metrics.targetScoreMax ? unassigned : null,
]

/** Where all lanes together are proved to be best, each of them is. */
const missedByEach = ({ certificate, metrics, unassigned, lanes }: BranchDay): ReadonlyArray<Missed> =>
  lanes.map(({ staffId }) => {
    const own = unassigned.filter(({ itemId, serviceId }) => itemId === `${staffId}-target-${serviceId}`)
    return certificate?.targetScore === metrics.targetScore && own.length > 0 ? own : null
  })

const countOf = (items: ReadonlyArray<UnassignedItem>): number => items.reduce((sum, { count }) => sum + count, 0)
