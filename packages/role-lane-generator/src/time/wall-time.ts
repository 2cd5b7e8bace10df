import type { MinuteSpan } from '../input/lane-input.ts'

/**
 * Returns the wall minute (0 to 1440) of `HH:MM`, or null when the text is not a time of day.
 */
export function parseWallTime(text: string): number | null {
  const match = /^(\d\d):(\d\d)$/.exec(text)
  if (match === null) return null
  const minute = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minute <= 1440 ? minute : null
}

/** Returns `HH:MM` of a wall minute from midnight. */
export function formatWallTime(minute: number): string {
  const hour = String(Math.floor(minute / 60)).padStart(2, '0')
  return `${hour}:${String(minute % 60).padStart(2, '0')}`
}

/** Returns the wall minute of a time a schema has already accepted. @throws {TypeError} for any other text. */
export function wallMinute(text: string): number {
  const minute = parseWallTime(text)
  if (minute === null) throw new TypeError('not a time of day')
  return minute
}

/** Returns the span of two times a schema has already accepted. @throws {TypeError} for any other text. */
export function toSpan(times: { readonly start: string; readonly end: string }): MinuteSpan {
  return { startMinute: wallMinute(times.start), endMinute: wallMinute(times.end) }
}
