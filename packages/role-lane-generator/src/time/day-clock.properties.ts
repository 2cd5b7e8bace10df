import { Temporal } from 'temporal-polyfill'
import { toDayNumber, weekdayOf } from './civil-date.ts'
import type { DayClock } from './day-clock.ts'

interface Stretch {
  readonly elapsed: number
  readonly wall: number
}

/**
 * Returns the clock of a local date, or null when there is no such date, by Temporal's own arithmetic: what the clocks of
 * a zone are compared with.
 *
 * @throws {RangeError} when the time zone is unknown.
 */
export function createDayClock(options: { readonly date: string; readonly timeZone: string }): DayClock | null {
  const number = toDayNumber(options.date)
  if (number === null) return null
  const date = Temporal.PlainDate.from(options.date)
  const start = date.toZonedDateTime(options.timeZone)
  const end = date.add({ days: 1 }).toZonedDateTime(options.timeZone)
  const lengthMinutes = Math.round((end.epochMilliseconds - start.epochMilliseconds) / 60_000)
  const stretches = stretchesOf(start, end, lengthMinutes)
  return {
    startsAt: Math.floor(start.epochMilliseconds / 1000),
    lengthMinutes,
    isPlain: lengthMinutes === 1440 && stretches.length === 1,
    weekday: weekdayOf(number),
    toElapsed: (wall) => toElapsed(stretches, lengthMinutes, wall),
    toWall: (elapsed) => toWall(stretches, elapsed),
  }
}

function stretchesOf(
  start: Temporal.ZonedDateTime,
  end: Temporal.ZonedDateTime,
  lengthMinutes: number,
): ReadonlyArray<Stretch> {
  const first: Stretch = { elapsed: 0, wall: start.hour * 60 + start.minute }
  if (lengthMinutes === 1440 && first.wall === 0) return [first]
  const stretches = [first]
  let change = start.getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds < end.epochMilliseconds) {
    const elapsed = Math.round((change.epochMilliseconds - start.epochMilliseconds) / 60_000)
    stretches.push({ elapsed, wall: change.hour * 60 + change.minute })
    change = change.getTimeZoneTransition('next')
  }
  return stretches
}

function toElapsed(stretches: ReadonlyArray<Stretch>, lengthMinutes: number, wall: number): number {
  for (const [index, stretch] of stretches.entries()) {
    const end = stretches[index + 1]?.elapsed ?? lengthMinutes
    if (wall < stretch.wall) return stretch.elapsed
    if (wall - stretch.wall < end - stretch.elapsed) return stretch.elapsed + wall - stretch.wall
  }
  return lengthMinutes
}

function toWall(stretches: ReadonlyArray<Stretch>, elapsed: number): number {
  let wall = elapsed
  for (const stretch of stretches) if (stretch.elapsed <= elapsed) wall = stretch.wall + elapsed - stretch.elapsed
  return wall
}
