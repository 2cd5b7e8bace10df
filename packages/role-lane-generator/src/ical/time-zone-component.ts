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
  // Offsets from UTC are the same in every observance but for daylight saving: the lesser one is standard time.
  const observances = [observance(startOf(first), offsetBefore(startOf(first)))]
  let change = first.getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds <= to * 1000) {
    observances.push(observance(change, offsetBefore(change)))
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

/** When the observance of an instant began: the change at or before it, or long ago. */
const startOf = (instant: Temporal.ZonedDateTime): Temporal.ZonedDateTime =>
  instant.add({ seconds: 1 }).getTimeZoneTransition('previous') ?? at(0, instant.timeZoneId)

const offsetBefore = (change: Temporal.ZonedDateTime): number =>
  change.subtract({ seconds: 1 }).offsetNanoseconds / 6e10

function observance(change: Temporal.ZonedDateTime, before: number): string {
  const after = change.offsetNanoseconds / 6e10
  const kind = after > before ? 'DAYLIGHT' : 'STANDARD'
  // The start of an observance is written in the local time that was in force before it.
  const local = change.toPlainDateTime().subtract({ minutes: after - before })
  return [
    contentLine('BEGIN', kind),
    contentLine('DTSTART', formatLocal(local)),
    contentLine('TZOFFSETFROM', formatOffset(before)),
    contentLine('TZOFFSETTO', formatOffset(after)),
    contentLine('END', kind),
  ].join('')
}

const formatLocal = (time: Temporal.PlainDateTime): string =>
  time.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')

function formatOffset(minutes: number): string {
  const size = Math.abs(Math.round(minutes))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}
