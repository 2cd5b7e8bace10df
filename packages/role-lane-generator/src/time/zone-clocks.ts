import { Temporal } from 'temporal-polyfill'
import { toDayNumber, weekdayOf } from './civil-date.ts'
import type { DayClock } from './day-clock.ts'
import { createDayClock, PLAIN_MINUTES } from './day-clock.ts'

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
 * Returns a function like {@link createDayClock} for one time zone that asks the time-zone database once between two
 * changes of the clock instead of every day. What it remembers only saves time.
 *
 * @throws {RangeError} when the time zone is unknown, at the first day.
 */
export function createZoneClocks(timeZone: string): (date: string) => DayClock | null {
  const stretches: Array<Stretch> = []
  return (date) => {
    const number = toDayNumber(date)
    if (number === null) return null
    const midnight = number * DAY
    for (const { from, to, offset } of stretches) {
      const startsAt = midnight - offset
      // A change at or soon after midnight may repeat the end of the day before: days next to one are looked up.
      if (startsAt - DAY >= from && startsAt + 2 * DAY <= to) return plainDay(startsAt, number)
    }
    const clock = createDayClock({ date, timeZone })
    if (clock?.isPlain) {
      if (stretches.length === MOST_STRETCHES) stretches.length = 0
      stretches.push(stretchAround(clock.startsAt, midnight - clock.startsAt, timeZone))
    }
    return clock
  }
}

const plainDay = (startsAt: number, number: number): DayClock => ({
  startsAt,
  lengthMinutes: 1440,
  isPlain: true,
  weekday: weekdayOf(number),
  ...PLAIN_MINUTES,
})

function stretchAround(at: number, offset: number, timeZone: string): Stretch {
  const instant = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(timeZone)
  const seconds = (change: Temporal.ZonedDateTime | null): number | null =>
    change === null ? null : Math.floor(change.epochMilliseconds / 1000)
  // A change at the very instant counts as the next one only for the second before it.
  const before = instant.add({ seconds: 1 }).getTimeZoneTransition('previous')
  return {
    from: seconds(before) ?? Number.NEGATIVE_INFINITY,
    to: seconds(instant.getTimeZoneTransition('next')) ?? Number.POSITIVE_INFINITY,
    offset,
  }
}
