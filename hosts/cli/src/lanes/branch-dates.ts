import type { Branch, TenantLaneInput } from '@voyage/role-lane-generator'
import { localToday } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { firstOpenDay } from './first-open-day.ts'

/** Which branch's calendar is asked, and when. */
export interface BranchDateOptions {
  readonly input: TenantLaneInput
  readonly branch: string
  /** Epoch seconds. */
  readonly now: number
}

/**
 * Today (YYYY-MM-DD) on the wall calendar of a branch.
 *
 * @throws CommandError CLI_BRANCH_UNKNOWN
 */
export function todayInBranch(options: BranchDateOptions): string {
  const branch = branchOf(options)
  return localToday({ timeZone: branch.timeZone, now: options.now })
}

/**
 * The first day (YYYY-MM-DD) from a branch's today on at which it opens; today itself when none does within a year.
 *
 * @throws CommandError CLI_BRANCH_UNKNOWN
 */
export function firstOpenDayInBranch(options: BranchDateOptions): string {
  const branch = branchOf(options)
  return firstOpenDay(branch, localToday({ timeZone: branch.timeZone, now: options.now }))
}

function branchOf({ input, branch: id }: BranchDateOptions): Branch {
  const branch = input.branches.find((one) => one.id === id)
  if (branch !== undefined) return branch
  throw new CommandError({
    code: 'CLI_BRANCH_UNKNOWN',
    message: `There is no branch "${id}".`,
    remedy: `Known branches: ${input.branches.map((one) => one.id).join(', ')}.`,
  })
}
