import type { Weekday } from './lane-input.ts'

/** The days of the week, Monday first (ISO 8601). */
export const WEEKDAYS: ReadonlyArray<Weekday> = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]
