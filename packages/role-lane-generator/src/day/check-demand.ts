import type { ServiceRoleMatrix } from '../input/lane-input.ts'
import type { DayDemand } from './branch-demand.ts'

/** What is wrong with an item of a demand that was passed in. */
export interface DemandIssue {
  readonly itemId: string
  readonly expected: string
}

const isMinute = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most

/** Returns everything that is wrong with a day's demand. */
export function checkDemand(demand: DayDemand, matrix: ServiceRoleMatrix): ReadonlyArray<DemandIssue> {
  const services = new Set(matrix.services.map((service) => service.id))
  const seen = new Set<string>()
  const issues: Array<DemandIssue> = []
  const add = (itemId: string, expected: string): void => void issues.push({ itemId, expected })
  for (const item of [...demand.bookings, ...demand.walkIns]) {
    if (seen.has(item.id)) add(item.id, 'an id of its own')
    seen.add(item.id)
    if (!services.has(item.serviceId)) add(item.id, 'a service of the matrix')
  }
  for (const { id, startMinute } of demand.bookings)
    if (!isMinute(startMinute, 1439) || startMinute % 30 !== 0) add(id, 'a start on the hour or half hour')
  for (const { id, arrivalMinute, serviceMinutes, patienceMinutes } of demand.walkIns) {
    if (!isMinute(arrivalMinute, 1439)) add(id, 'an arrival minute from 0 to 1439')
    if (!isMinute(serviceMinutes, 1440) || serviceMinutes < 1) add(id, 'whole minutes of service from 1 to 1440')
    if (!isMinute(patienceMinutes, 1440)) add(id, 'whole minutes of patience from 0 to 1440')
  }
  return issues
}
