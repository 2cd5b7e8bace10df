import { Temporal } from 'temporal-polyfill'
import { toDayNumber, weekdayOf } from './civil-date.ts'
import type { DayClock, DayPart } from './day-clock.ts'
import { minutesOf, PLAIN_MINUTES } from './day-clock.ts'

const DAY = 86_400

/** A time without a change of the clock: epoch seconds, half open, and what local time is ahead of UTC. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly offset: number
}

/** Most stretches remembered: fifteen years of a zone with two changes a year. */
const MOST_STRETCHES = 32

/**
 * Returns a function that gives the clock of a local date in a time zone, or null when there is no such date. It asks the
 * time-zone database once between two changes of the clock; what it remembers only saves time.
 *
 * @throws {RangeError} when the time zone is unknown, at the first day.
 */
export function createZoneClocks(timeZone: string): (date: string) => DayClock | null {
  const stretches: Array<Stretch> = []
  const stretchAt = (instant: number): Stretch => {
    for (const stretch of stretches) if (stretch.from <= instant && instant < stretch.to) return stretch
    if (stretches.length === MOST_STRETCHES) stretches.length = 0
    const stretch = lookUp(instant, timeZone)
    stretches.push(stretch)
    return stretch
  }
  /** The first instant at which the clock shows this midnight or later, and the stretch it lies in. */
  const startOf = (midnight: number): readonly [startsAt: number, stretch: Stretch] => {
    let stretch = stretchAt(midnight - DAY)
    while (midnight - stretch.offset >= stretch.to) stretch = stretchAt(stretch.to)
    return [Math.max(stretch.from, midnight - stretch.offset), stretch]
  }
  return (date) => {
    const number = toDayNumber(date)
    if (number === null) return null
    const midnight = number * DAY
    const [startsAt, first] = startOf(midnight)
    const [endsAt] = startOf(midnight + DAY)
    const lengthMinutes = Math.round((endsAt - startsAt) / 60)
    const weekday = weekdayOf(number)
    if (endsAt - startsAt === DAY && endsAt <= first.to)
      return { startsAt, lengthMinutes, isPlain: true, weekday, ...PLAIN_MINUTES }
    const parts: Array<DayPart> = []
    for (let stretch = first; stretch.from < endsAt; stretch = stretchAt(stretch.to)) {
      const from = Math.max(stretch.from, startsAt)
      const wall = (((from + stretch.offset) % DAY) + DAY) % DAY
      parts.push({ elapsed: Math.round((from - startsAt) / 60), wall: Math.floor(wall / 60) })
      // After a zone's last change there is nothing to look up.
      if (stretch.to >= endsAt) break
    }
    return { startsAt, lengthMinutes, isPlain: false, weekday, ...minutesOf(parts, lengthMinutes) }
  }
}

function lookUp(at: number, timeZone: string): Stretch {
  const instant = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(timeZone)
  const seconds = (change: Temporal.ZonedDateTime | null, without: number): number =>
    change === null ? without : change.epochMilliseconds / 1000
  // A change at the very instant counts as the next one only for the second before it.
  const before = instant.add({ seconds: 1 }).getTimeZoneTransition('previous')
  return {
    from: seconds(before, Number.NEGATIVE_INFINITY),
    to: seconds(instant.getTimeZoneTransition('next'), Number.POSITIVE_INFINITY),
    offset: instant.offsetNanoseconds / 1e9,
  }
}
