import type { Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'

/** A day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0). */
export type DayNumber = number

/** Returns the number of a date (YYYY-MM-DD), or null when no calendar has it. */
export function toDayNumber(date: string): DayNumber | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  if (match === null) return null
  const number = numberOf(Number(match[1]), Number(match[2]), Number(match[3]))
  // A month or day that there is not runs over into another date.
  return toDate(number) === date ? number : null
}

/** Returns the date (YYYY-MM-DD) of a day number; years 0 to 9999. */
export function toDate(number: DayNumber): string {
  let year = Math.floor(number / 365.2425) + 1971
  while (numberOf(year, 1, 1) > number) year--
  let month = 12
  while (numberOf(year, month, 1) > number) month--
  const digits = (value: number, count = 2): string => String(value).padStart(count, '0')
  return `${digits(year, 4)}-${digits(month)}-${digits(1 + number - numberOf(year, month, 1))}`
}

/** Days are counted from a March on: the leap day ends a year, and months have 31 and 30 days in turn, 153 in five. */
function numberOf(year: number, month: number, day: number): DayNumber {
  const years = month < 3 ? year - 1 : year
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return years * 365 + leapDays + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - MARCH_TO_1970
}

/** Days from the last of February before 0000-03-01 to 1970-01-01. */
const MARCH_TO_1970 = 719_469

/** Returns the weekday of a day number. */
export const weekdayOf = (number: DayNumber): Weekday => WEEKDAYS[(((number + 3) % 7) + 7) % 7] as Weekday
