import type { Branch, MinuteSpan } from '../input/lane-input.ts'
import { afterTable } from '../solve/compile-lane-problem.ts'
import type { PLAIN_MINUTES } from '../time/day-clock.ts'

/** When a branch is open on a day, and the half hours of it. */
export interface DayGrid {
  /** Opening hours in elapsed minutes. */
  readonly opens: number
  readonly closes: number
  /** Elapsed minutes within the opening hours at which the wall clock shows :00 or :30. */
  readonly grid: ReadonlyArray<number>
  /** People who should be free for the queue in the half hour of each grid entry. */
  readonly floor: ReadonlyArray<number>
  /** As {@link afterTable} returns it for the grid. */
  readonly after: Uint8Array
}

/** Returns the half hours of a branch's day. */
export function createDayGrid(branch: Branch, opening: MinuteSpan, clock: typeof PLAIN_MINUTES): DayGrid {
  const [opens, closes] = [clock.toElapsed(opening.startMinute), clock.toElapsed(opening.endMinute)]
  const grid: Array<number> = []
  for (let minute = opens; minute < closes; minute++) if (clock.toWall(minute) % 30 === 0) grid.push(minute)
  const floor = grid.map((minute) => floorAt(branch, clock.toWall(minute)))
  return { opens, closes, grid, floor, after: afterTable(grid) }
}

function floorAt(branch: Branch, wall: number): number {
  let staff = 0
  for (const floor of branch.queueFloor)
    if (floor.startMinute < wall + 30 && wall < floor.endMinute) staff = Math.max(staff, floor.staff)
  return staff
}
