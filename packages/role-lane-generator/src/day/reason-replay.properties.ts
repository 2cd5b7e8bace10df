import * as fc from 'fast-check'
import { crowdedCase } from './crowded-case.properties.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { laneCase } from './lane-input.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { readDay } from './standing.properties.ts'

/** Days of all shapes, most of them crowded. */
export const anyCase: fc.Arbitrary<LaneCase> = fc.oneof(
  { arbitrary: laneCase, weight: 1 },
  { arbitrary: crowdedCase, weight: 3 },
)

/** Returns the day of a case, read back. */
export function generate(given: LaneCase): ReadDay {
  const { input, date, seed, demand } = given
  const made = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) })
  if (!made.ok) throw new Error(made.error.reason)
  return readDay(made.value, given)
}

/** Returns the names of blocks, each once, in order. */
export const named = (blocks: ReadonlyArray<Standing>): ReadonlyArray<string> =>
  [...new Set(blocks.map(({ name }) => name))].sort()
