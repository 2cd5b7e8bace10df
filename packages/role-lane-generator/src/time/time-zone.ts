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
