import * as fc from 'fast-check'
import { createDayClock } from '../time/day-clock.properties.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { BranchDay } from './branch-day.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { laneCase } from './lane-input.properties.ts'

/** Returns the day of a case. */
export function generateDay({ input, date, seed, demand }: LaneCase): BranchDay {
  const day = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) })
  if (!day.ok) throw new Error(day.error.reason)
  return day.value
}

/** Holds a law to days of all shapes. */
export const law = (check: (day: BranchDay, given: LaneCase) => void): void =>
  fc.assert(
    fc.property(laneCase, (given) => {
      check(generateDay(given), given)
    }),
    { numRuns: 60 },
  )

/** Epoch seconds of a wall time, first occurrence, by the day's clock. */
export function clockOf({ input, date }: LaneCase): DayClock & { at(wall: number): number } {
  const clock = createDayClock({ date, timeZone: input.branches[0]?.timeZone ?? '' })
  if (clock === null) throw new Error('no such day')
  return { ...clock, at: (wall: number) => clock.startsAt + clock.toElapsed(wall) * 60 }
}
