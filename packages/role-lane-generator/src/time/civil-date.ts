import type { Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'

/** A day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0). */
export type DayNumber = number

/** February has what the year leaves; the others have 31 days and 30 in turn, August as July. */
const daysInMonth = (year: number, month: number): number =>
  month === 2 ? firstOf(year + 1) - firstOf(year) - 337 : 30 + ((month + (month >> 3)) & 1)

/** Returns the number of a date (YYYY-MM-DD), or null when no calendar has it. */
export function toDayNumber(date: string): DayNumber | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  let number = firstOf(year) + day - 1
  for (let earlier = 1; earlier < month; earlier++) number += daysInMonth(year, earlier)
  return number
}

/** Days from 0001-01-01 to 1970-01-01. */
const DAYS_TO_1970 = 719_162

/** Returns the date (YYYY-MM-DD) of a day number; years 0 to 9999. */
export function toDate(number: DayNumber): string {
  let year = Math.floor((number + DAYS_TO_1970) / 365.2425) + 2
  while (number < firstOf(year)) year--
  let rest = number - firstOf(year)
  let month = 1
  while (rest >= daysInMonth(year, month)) rest -= daysInMonth(year, month++)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(rest + 1)}`
}

/** The day number of a year's first day. */
function firstOf(year: number): DayNumber {
  const before = year - 1
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - DAYS_TO_1970
}

/** Returns the weekday of a day number. */
export const weekdayOf = (number: DayNumber): Weekday => WEEKDAYS[(((number + 3) % 7) + 7) % 7] as Weekday
