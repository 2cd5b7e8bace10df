import type { BranchDay } from '../day/branch-day.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import type { GenerateRefusal } from '../day/generate-refusal.ts'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { SearchBudget } from '../solve/search-budget.ts'
import { toDate, toDayNumber } from '../time/civil-date.ts'

/** Branches and dates to generate. */
export interface BranchDayRange {
  /** As `parseTenantLaneInput` (entry `./schema`) returned it. */
  readonly input: TenantLaneInput
  /** In the order wanted; default all branches in the order of the input. */
  readonly branchIds?: ReadonlyArray<string>
  /** First and last date, YYYY-MM-DD, both included. */
  readonly from: string
  readonly to: string
}

/** One branch day of a range. */
export interface BranchDate {
  readonly branchId: string
  readonly date: string
}

/** Why there is no range. */
export type RangeRefusal =
  | Extract<GenerateRefusal, { readonly reason: 'branch_unknown' | 'date_invalid' }>
  | { readonly reason: 'range_reversed'; readonly from: string; readonly to: string }

/**
 * Returns the branch days of a range, branch by branch in order of date, made one at a time as they are asked for, and
 * how many there are. Refused: an unknown branch, a date that does not exist, a last date before the first.
 */
export function branchDatesOf(
  range: BranchDayRange,
): Result<{ readonly count: number; readonly dates: Iterable<BranchDate> }, RangeRefusal> {
  const { input, from, to } = range
  const branchIds = range.branchIds ?? input.branches.map(({ id }) => id)
  const known = new Set(input.branches.map(({ id }) => id))
  for (const branchId of branchIds) if (!known.has(branchId)) return err({ reason: 'branch_unknown', branchId })
  const [first, last] = [toDayNumber(from), toDayNumber(to)]
  if (first === null) return err({ reason: 'date_invalid', date: from })
  if (last === null) return err({ reason: 'date_invalid', date: to })
  if (last < first) return err({ reason: 'range_reversed', from, to })
  return ok({
    count: branchIds.length * (last - first + 1),
    dates: {
      *[Symbol.iterator]() {
        for (const branchId of branchIds)
          for (let number = first; number <= last; number++) yield { branchId, date: toDate(number) }
      },
    },
  })
}

/** What {@link generateBranchDays} generates. */
export interface GenerateBranchDaysOptions extends BranchDayRange {
  readonly seed: string
  readonly optimise?: boolean | SearchBudget
}

/**
 * Returns the days of a range, each exactly as {@link generateBranchDay} makes it alone, one at a time as they are asked
 * for: memory does not grow with the range.
 */
export function generateBranchDays(options: GenerateBranchDaysOptions): Result<Iterable<BranchDay>, RangeRefusal> {
  const range = branchDatesOf(options)
  if (!range.ok) return range
  return ok({
    *[Symbol.iterator]() {
      for (const date of range.value.dates) {
        const day = generateBranchDay({ ...options, ...date })
        // The range was checked: branch and date exist, and no demand was passed in.
        if (!day.ok) throw new TypeError(`no day: ${day.error.reason}`)
        yield day.value
      }
    },
  })
}
