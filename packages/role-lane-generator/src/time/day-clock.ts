import type { Weekday } from '../input/lane-input.ts'

/**
 * One local day. Lanes are computed in elapsed minutes since its first instant, so that days of 23 and 25 hours
 * need no special case; wall minutes appear only at the edges.
 */
export interface DayClock {
  /** Epoch seconds of the day's first instant. */
  readonly startsAt: number
  /** 1440, or what daylight saving leaves. */
  readonly lengthMinutes: number
  /** Whether wall and elapsed minutes are the same all day. */
  readonly isPlain: boolean
  readonly weekday: Weekday
  /**
   * Elapsed minute of a wall minute (0 to 1440). A wall minute the day skips gives the instant of the skip; of a
   * wall minute it has twice, the first.
   */
  toElapsed(wall: number): number
  /** Wall minute of the minute that starts at an elapsed minute. */
  toWall(elapsed: number): number
}

/** The minutes of a plain day. */
export const PLAIN_MINUTES: Pick<DayClock, 'toElapsed' | 'toWall'> = {
  toElapsed: (wall) => wall,
  toWall: (elapsed) => elapsed,
}

/** Where a day without a change of the clock begins, or goes on after one: its elapsed and its wall minute. */
export interface DayPart {
  readonly elapsed: number
  readonly wall: number
}

/** Returns the minutes of a day in parts, in order. */
export const minutesOf = (
  parts: ReadonlyArray<DayPart>,
  lengthMinutes: number,
): Pick<DayClock, 'toElapsed' | 'toWall'> => ({
  toElapsed(wall) {
    for (const [index, part] of parts.entries()) {
      const end = parts[index + 1]?.elapsed ?? lengthMinutes
      if (wall < part.wall) return part.elapsed
      if (wall - part.wall < end - part.elapsed) return part.elapsed + wall - part.wall
    }
    return lengthMinutes
  },
  toWall(elapsed) {
    let wall = elapsed
    for (const part of parts) if (part.elapsed <= elapsed) wall = part.wall + elapsed - part.elapsed
    return wall
  },
})
