import { localToday } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { readLaneInput } from './generate-day.ts'

/**
 * Today (YYYY-MM-DD) on the wall calendar of a branch.
 *
 * @throws CommandError CLI_BRANCH_UNKNOWN, and what reading the lane input throws
 */
export async function todayInBranch(options: {
  readonly root: string
  readonly directory: string
  readonly branch: string
  /** Epoch seconds. */
  readonly now: number
}): Promise<string> {
  const input = await readLaneInput(options.root, options.directory)
  const branch = input.branches.find((one) => one.id === options.branch)
  if (branch !== undefined) return localToday({ timeZone: branch.timeZone, now: options.now })
  throw new CommandError({
    code: 'CLI_BRANCH_UNKNOWN',
    message: `${options.directory} has no branch "${options.branch}".`,
    remedy: `It has: ${input.branches.map((one) => one.id).join(', ')}.`,
  })
}
