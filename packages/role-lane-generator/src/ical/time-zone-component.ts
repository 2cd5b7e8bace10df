import { Temporal } from 'temporal-polyfill'
import { contentLine } from './content-line.ts'

/** Which zone, and which instants (epoch seconds) the component must hold for. */
export interface TimeZoneComponentOptions {
  readonly timeZone: string
  readonly from: number
  readonly to: number
}

/**
 * Returns a VTIMEZONE whose observances cover the given instants: the one in force at the first, and one for every
 * change of the clock up to the last.
 *
 * @see RFC 5545 3.6.5
 * @throws {RangeError} when the time zone is unknown.
 */
export function timeZoneComponent({ timeZone, from, to }: TimeZoneComponentOptions): string {
  const first = at(from, timeZone)
  const observances = [observance(startOf(first))]
  let change = first.getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds <= to * 1000) {
    observances.push(observance(change))
    change = change.getTimeZoneTransition('next')
  }
  return [
    contentLine('BEGIN', 'VTIMEZONE'),
    contentLine('TZID', timeZone),
    ...observances,
    contentLine('END', 'VTIMEZONE'),
  ].join('')
}

const at = (seconds: number, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(timeZone)

/** When the observance of an instant began: the change at or before it; the instant itself when there was none. */
const startOf = (instant: Temporal.ZonedDateTime): Temporal.ZonedDateTime =>
  instant.add({ seconds: 1 }).getTimeZoneTransition('previous') ?? instant

/** Seconds. Local mean times, which most zones had before 1920, are not whole minutes. */
const offsetOf = (instant: Temporal.ZonedDateTime): number => instant.offsetNanoseconds / 1e9

function observance(change: Temporal.ZonedDateTime): string {
  const before = offsetOf(change.subtract({ seconds: 1 }))
  const after = offsetOf(change)
  const kind = isDaylight(change) ? 'DAYLIGHT' : 'STANDARD'
  // The start of an observance is written in the local time that was in force before it.
  const local = change.toPlainDateTime().subtract({ seconds: after - before })
  return [
    contentLine('BEGIN', kind),
    contentLine('DTSTART', formatLocal(local)),
    contentLine('TZOFFSETFROM', formatOffset(before)),
    contentLine('TZOFFSETTO', formatOffset(after)),
    contentLine('END', kind),
  ].join('')
}

/** Whether the clock goes back within a year: a zone that moves for good has a new standard time. */
function isDaylight(change: Temporal.ZonedDateTime): boolean {
  const next = change.getTimeZoneTransition('next')
  if (next === null || offsetOf(next) >= offsetOf(change)) return false
  return Temporal.ZonedDateTime.compare(next, change.add({ years: 1 })) < 0
}

const formatLocal = (time: Temporal.PlainDateTime): string =>
  time.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')

/** ±HHMM, or ±HHMMSS where there are seconds (RFC 5545 section 3.3.14). */
function formatOffset(offset: number): string {
  const size = Math.abs(offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  const seconds = size % 60 === 0 ? '' : two(size % 60)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${two(Math.floor(size / 60) % 60)}${seconds}`
}
