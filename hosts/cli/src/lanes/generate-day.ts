import type {
  BranchDay,
  GenerateRefusal,
  InputIssue,
  LaneBlockRow,
  PinnedBlock,
  TenantLaneInput,
} from '@voyage/role-lane-generator'
import { generateBranchDay, toLaneBlockRows } from '@voyage/role-lane-generator'
import { localTime, pinBlocks } from '@voyage/role-lane-generator/replan'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'
import { CommandError } from '../command-error.ts'
import { readJsonFile } from '../project/read-json-file.ts'

/**
 * Reads and checks a tenant's four lane documents.
 *
 * @throws CommandError CLI_LANE_INPUT_INVALID with every issue by file and path, CLI_FILE_UNREADABLE, CLI_JSON_INVALID
 */
export async function readLaneInput(root: string, directory: string): Promise<TenantLaneInput> {
  const names = ['matrix', 'branches', 'roster', 'demand'] as const
  const read = await Promise.allSettled(names.map((name) => readJsonFile(root, `${directory}/${name}.json`)))
  const unread = read.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (unread.length > 0) throw joinErrors(unread)
  const [matrix, branches, roster, demand] = read.map((one) => (one.status === 'fulfilled' ? one.value : null))
  const parsed = parseTenantLaneInput({ matrix, branches, roster, demand })
  if (parsed.ok) return parsed.value
  throw new CommandError({
    code: 'CLI_LANE_INPUT_INVALID',
    message: `The lane input in ${directory} has ${parsed.error.length} error${parsed.error.length === 1 ? '' : 's'}; nothing was done.`,
    details: parsed.error.map((issue) => describe(directory, issue)),
    remedy: 'Mend them all and run again. An editor completes the files by their "$schema".',
  })
}

/** How a day is made, as commands are told. */
export interface HowToMakeDay {
  /** Default: `voyage`. */
  readonly seed?: string
  /** Whether to search longer for better lanes; default false. */
  readonly optimise?: boolean
}

/**
 * A branch's day and the rows that hold it. The same input, branch, date, seed and search give the same rows.
 *
 * @throws CommandError CLI_LANE_DAY_REFUSED
 */
export function generateDay(options: {
  readonly input: TenantLaneInput
  readonly branch: string
  readonly date: string
  readonly how: HowToMakeDay
  /** Blocks to plan around. */
  readonly pinned?: ReadonlyArray<PinnedBlock>
}): { readonly day: BranchDay; readonly rows: ReadonlyArray<LaneBlockRow> } {
  const { input } = options
  const generated = generateBranchDay({
    input,
    branchId: options.branch,
    date: options.date,
    seed: options.how.seed ?? 'voyage',
    optimise: options.how.optimise === true,
    ...(options.pinned === undefined ? {} : { pinned: pinBlocks(options.pinned) }),
  })
  if (!generated.ok) throw refused(generated.error, input, options.branch)
  return { day: generated.value, rows: toLaneBlockRows(generated.value) }
}

function describe(directory: string, issue: InputIssue): string {
  return `${directory}/${issue.document}.json: ${issue.path}: expected ${issue.expected}; ${issue.message}`
}

function refused(refusal: GenerateRefusal, input: TenantLaneInput, branch: string): CommandError {
  const code = 'CLI_LANE_DAY_REFUSED'
  const { timeZone = 'UTC' } = input.branches.find(({ id }) => id === branch) ?? {}
  switch (refusal.reason) {
    case 'branch_unknown':
      return new CommandError({
        code,
        message: `There is no branch "${refusal.branchId}".`,
        remedy: `Known branches: ${input.branches.map((branch) => branch.id).join(', ')}.`,
      })
    case 'date_invalid':
      return new CommandError({
        code,
        message: `"${refusal.date}" is no date.`,
        remedy: 'Give a day of the calendar as YYYY-MM-DD, for instance 2026-11-23.',
      })
    case 'demand_invalid':
      return new CommandError({
        code,
        message: 'The demand given for the day does not fit it.',
        details: refusal.issues.map(({ itemId, path, expected }) => `${path} (${itemId}): expected ${expected}`),
        remedy: 'Mend demand.json and run again.',
      })
    case 'pins_invalid':
      return new CommandError({
        code,
        message: 'Blocks that are to stay where they are do not fit the day.',
        details: refusal.issues.map(
          ({ staffId, startsAt, path, expected }) =>
            `${path} (${staffId} at ${localTime({ timeZone, at: startsAt }) ?? startsAt}): expected ${expected}`,
        ),
        remedy: 'Mend the rows, the roster, the matrix, the rooms or the events of demand.json, and run again.',
      })
  }
}

function joinErrors(errors: ReadonlyArray<unknown>): unknown {
  const [first, ...others] = errors
  if (!(first instanceof CommandError)) return first
  return new CommandError({
    code: first.code,
    message: first.message,
    details: others.map((error) => (error instanceof Error ? error.message : String(error))),
    remedy: first.remedy,
  })
}
