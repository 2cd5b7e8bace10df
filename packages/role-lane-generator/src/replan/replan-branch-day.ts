import type { BranchDay, LaneBlock } from '../day/branch-day.ts'
import type { DayDemand } from '../day/branch-demand.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import type { GenerateRefusal } from '../day/generate-refusal.ts'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { Result } from '../result.ts'
import type { SearchBudget } from '../solve/search-budget.ts'
import { pinBlocks } from './pin-blocks.ts'

/** What {@link replanBranchDay} plans anew. */
export interface ReplanBranchDayOptions {
  readonly input: TenantLaneInput
  /** The day as it stands. */
  readonly day: BranchDay
  /** Whether a block stays as it is; whatever does not stay is free again. */
  readonly keep: (block: LaneBlock, staffId: string) => boolean
  /** Real demand instead of the drawn and listed one. */
  readonly demand?: DayDemand
  readonly optimise?: boolean | SearchBudget
}

/**
 * Returns the day planned anew around what is kept, with the same seed. With everything kept, open time included, the
 * lanes are the same.
 */
export function replanBranchDay(options: ReplanBranchDayOptions): Result<BranchDay, GenerateRefusal> {
  const { day, keep, ...rest } = options
  const { branchId, date, seed } = day
  const pinned = day.lanes.flatMap(({ staffId, blocks }) =>
    blocks.filter((block) => keep(block, staffId)).map((block) => ({ ...block, staffId })),
  )
  return generateBranchDay({ ...rest, branchId, date, seed, pinned: pinBlocks(pinned) })
}
