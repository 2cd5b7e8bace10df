import type { TenantLaneInput } from '../input/lane-input.ts'
import { MOST_BOOKINGS } from '../input/limits.ts'
import type { DayBooking, DayDemand, DayWalkIn } from './branch-demand.ts'
import { tablesOf } from './input-tables.ts'
import { followUpIds } from './place-events.ts'

/** What is wrong with an item of a demand that was passed in. */
export interface DemandIssue {
  readonly itemId: string
  /** The member that is wrong, such as `$.walkIns[2].arrivalMinute`. */
  readonly path: string
  readonly expected: string
}

/** What a walk-in has in minutes, with the least and the most of it. */
const WALK_IN_MINUTES = [
  ['arrivalMinute', 0, 1439],
  ['serviceMinutes', 1, 1440],
  ['patienceMinutes', 0, 1440],
] as const

const isMinute = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

/** Returns everything that is wrong with a day's demand. */
export function checkDemand(demand: DayDemand, input: TenantLaneInput): ReadonlyArray<DemandIssue> {
  const { serviceById } = tablesOf(input)
  const staff = new Set(input.roster.staff.map(({ id }) => id))
  const seen = new Set(input.demand.events.flatMap((event) => [event.id, ...followUpIds(event)]))
  const issues: Array<DemandIssue> = []
  const check = (list: 'bookings' | 'walkIns', index: number, { id, serviceId }: DayBooking | DayWalkIn) => {
    const add = (member: string, expected: string): void =>
      void issues.push({ itemId: id, path: `$.${list}[${index}].${member}`, expected })
    if (seen.has(id)) add('id', 'an id of its own')
    seen.add(id)
    if (!serviceById.has(serviceId)) add('serviceId', 'a service of the matrix')
    return add
  }
  for (const [index, booking] of demand.bookings.entries()) {
    const add = check('bookings', index, booking)
    const { id, startMinute, staffId = null } = booking
    if (index === MOST_BOOKINGS)
      issues.push({ itemId: id, path: `$.bookings[${index}]`, expected: `at most ${index} bookings` })
    if (!isMinute(startMinute, 0, 1439) || startMinute % 30 !== 0)
      add('startMinute', 'a start on the hour or half hour')
    if (staffId !== null && !staff.has(staffId)) add('staffId', 'a person of the roster, or null')
  }
  for (const [index, walkIn] of demand.walkIns.entries()) {
    const add = check('walkIns', index, walkIn)
    for (const [member, least, most] of WALK_IN_MINUTES)
      if (!isMinute(walkIn[member], least, most)) add(member, `whole minutes from ${least} to ${most}`)
  }
  return issues
}
