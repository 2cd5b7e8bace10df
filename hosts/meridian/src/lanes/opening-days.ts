import { addDays, weekdayOf } from './calendar.ts'
import type { BranchName } from './tenant-names.ts'

/** Returns whether a branch opens on a YYYY-MM-DD. */
export function isOpenOn(branch: BranchName, date: string): boolean {
  return branch.openWeekdays.has(weekdayOf(date)) && !branch.closedDates.has(date)
}

/** Returns the first day from `date` on at which a branch opens; `date` when none does within a year. */
export function firstOpenDay(branch: BranchName, date: string): string {
  let day: string | null = date
  for (let looked = 0; looked <= 366 && day !== null; looked += 1) {
    if (isOpenOn(branch, day)) return day
    day = addDays(day, 1)
  }
  return date
}
