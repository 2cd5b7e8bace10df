import { Temporal } from 'temporal-polyfill'

/** Returns whether the runtime knows an IANA time zone of this name. */
export function isTimeZone(name: string): boolean {
  // Temporal also takes fixed offsets and whole timestamps here; a branch is in a named zone.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return true
  } catch {
    return false
  }
}

/**
 * Returns the branch-local date (YYYY-MM-DD) of an instant.
 *
 * @param options.timeZone IANA name.
 * @param options.now Epoch seconds.
 * @throws {RangeError} when the time zone is unknown.
 */
export function localToday(options: { readonly timeZone: string; readonly now: number }): string {
  return Temporal.Instant.fromEpochMilliseconds(options.now * 1000)
    .toZonedDateTimeISO(options.timeZone)
    .toPlainDate()
    .toString()
}

/**
 * Returns an instant as a branch-local time with its offset, `2026-11-23T09:00:00-05:00` (ISO 8601); null for one that no
 * calendar has, such as NaN.
 *
 * @param options.timeZone IANA name.
 * @param options.at Epoch seconds.
 * @throws {RangeError} when the time zone is unknown.
 */
export function localTime(options: { readonly timeZone: string; readonly at: number }): string | null {
  const milliseconds = Math.floor(options.at * 1000)
  if (!(Math.abs(milliseconds) <= LAST_INSTANT)) return null
  return Temporal.Instant.fromEpochMilliseconds(milliseconds)
    .toZonedDateTimeISO(options.timeZone)
    .toString({ smallestUnit: 'second', timeZoneName: 'never' })
}

/** 100,000,000 days after 1970, as ECMA-262 has it. */
const LAST_INSTANT = 8.64e15
