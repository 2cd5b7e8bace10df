import type { Branch } from '@voyage/role-lane-generator'
import { localToday } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { firstOpenDay } from './first-open-day.ts'
import { readLaneInput } from './generate-day.ts'

/** Which branch's calendar is asked, and when. */
export interface BranchDateOptions {
  readonly root: string
  readonly directory: string
  readonly branch: string
  /** Epoch seconds. */
  readonly now: number
}

/**
 * Today (YYYY-MM-DD) on the wall calendar of a branch.
 *
 * @throws CommandError CLI_BRANCH_UNKNOWN, and what reading the lane input throws
 */
export async function todayInBranch(options: BranchDateOptions): Promise<string> {
  const branch = await readBranch(options)
  return localToday({ timeZone: branch.timeZone, now: options.now })
}

/**
 * The first day (YYYY-MM-DD) from a branch's today on at which it opens; today itself when none does within a year.
 *
 * @throws CommandError CLI_BRANCH_UNKNOWN, and what reading the lane input throws
 */
export async function firstOpenDayInBranch(options: BranchDateOptions): Promise<string> {
  const branch = await readBranch(options)
  return firstOpenDay(branch, localToday({ timeZone: branch.timeZone, now: options.now }))
}

async function readBranch(options: BranchDateOptions): Promise<Branch> {
  const input = await readLaneInput(options.root, options.directory)
  const branch = input.branches.find((one) => one.id === options.branch)
  if (branch !== undefined) return branch
  throw new CommandError({
    code: 'CLI_BRANCH_UNKNOWN',
    message: `${options.directory} has no branch "${options.branch}".`,
    remedy: `It has: ${input.branches.map((one) => one.id).join(', ')}.`,
  })
}
