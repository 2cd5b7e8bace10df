import type { Branch, Weekday } from '@voyage/role-lane-generator'

const dayMilliseconds = 86_400_000
const weekdays: ReadonlyArray<Weekday> = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Returns the first day from `date` (YYYY-MM-DD) on at which a branch opens; `date` when none does within a year. */
export function firstOpenDay(branch: Pick<Branch, 'openingHours' | 'closedDates'>, date: string): string {
  const from = Date.parse(`${date}T00:00:00Z`)
  for (let days = 0; days <= 366; days += 1) {
    const day = new Date(from + days * dayMilliseconds)
    const name = day.toISOString().slice(0, 10)
    const weekday = weekdays[day.getUTCDay()]
    if (weekday !== undefined && branch.openingHours.has(weekday) && !branch.closedDates.includes(name)) return name
  }
  return date
}
