import type { TenantLaneInput } from '../input/lane-input.ts'
import type { DayBooking, DayDemand, DayWalkIn } from './branch-demand.ts'
import { MOST_BOOKINGS } from './draw-demand.ts'
import { followUpIds } from './place-events.ts'

/** What is wrong with an item of a demand that was passed in. */
export interface DemandIssue {
  readonly itemId: string
  /** The member that is wrong, such as `$.walkIns[2].arrivalMinute`. */
  readonly path: string
  readonly expected: string
}

const isMinute = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most

/** Returns everything that is wrong with a day's demand. */
export function checkDemand(demand: DayDemand, input: TenantLaneInput): ReadonlyArray<DemandIssue> {
  const services = new Set(input.matrix.services.map((service) => service.id))
  const seen = new Set(input.demand.events.flatMap((event) => [event.id, ...followUpIds(event)]))
  const issues: Array<DemandIssue> = []
  const check = (list: 'bookings' | 'walkIns', index: number, { id, serviceId }: DayBooking | DayWalkIn) => {
    const add = (member: string, expected: string): void =>
      void issues.push({ itemId: id, path: `$.${list}[${index}].${member}`, expected })
    if (seen.has(id)) add('id', 'an id of its own')
    seen.add(id)
    if (!services.has(serviceId)) add('serviceId', 'a service of the matrix')
    return add
  }
  const tooMany = demand.bookings[MOST_BOOKINGS]
  if (tooMany !== undefined)
    issues.push({
      itemId: tooMany.id,
      path: `$.bookings[${MOST_BOOKINGS}]`,
      expected: `at most ${MOST_BOOKINGS} bookings`,
    })
  for (const [index, booking] of demand.bookings.entries()) {
    const add = check('bookings', index, booking)
    const { startMinute } = booking
    if (!isMinute(startMinute, 1439) || startMinute % 30 !== 0) add('startMinute', 'a start on the hour or half hour')
  }
  for (const [index, walkIn] of demand.walkIns.entries()) {
    const add = check('walkIns', index, walkIn)
    const { arrivalMinute, serviceMinutes, patienceMinutes } = walkIn
    if (!isMinute(arrivalMinute, 1439)) add('arrivalMinute', 'an arrival minute from 0 to 1439')
    if (!isMinute(serviceMinutes, 1440) || serviceMinutes < 1)
      add('serviceMinutes', 'whole minutes of service from 1 to 1440')
    if (!isMinute(patienceMinutes, 1440)) add('patienceMinutes', 'whole minutes of patience from 0 to 1440')
  }
  return issues
}
