import type { BranchDay, LaneBlock } from './branch-day.ts'

/** A row of the table `role_lane_blocks` (column names in camelCase). */
export interface LaneBlockRow extends LaneBlock {
  readonly branchId: string
  readonly date: string
  readonly staffId: string
  /** Place of the block in the person's day, from 0. */
  readonly position: number
  readonly engineVersion: string
  readonly seed: string
}

/** Returns a day's blocks as rows, ordered by staff id and position; none when the branch is closed. */
export function toLaneBlockRows(day: BranchDay): ReadonlyArray<LaneBlockRow> {
  const { branchId, date, engineVersion, seed } = day
  return day.lanes.flatMap(({ staffId, blocks }) =>
    blocks.map((block, position) => ({ branchId, date, staffId, position, ...block, engineVersion, seed })),
  )
}
