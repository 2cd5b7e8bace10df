import { availableParallelism } from 'node:os'
import { branchDatesOf, generateBranchDays } from '@voyage/role-lane-generator'
import { streamCalendar } from '@voyage/role-lane-generator/ical'
import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { exportRange } from '../lanes/export-range.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import { refusedRange } from '../lanes/refused-range.ts'
import { writeTexts } from '../lanes/write-texts.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'

interface ExportOptions {
  readonly config: string
  readonly branch: ReadonlyArray<string>
  readonly from: string
  readonly to: string
  readonly format: string
  readonly out: string
  readonly seed: string
  readonly threads?: string
  readonly optimise?: boolean
  readonly staff?: string
}

/** Adds `voyage lanes export`: a range of branch days as CSV, JSON lines or iCalendar. Writes one file. */
export function addLanesExportCommand(lanes: Command, context: CommandContext): void {
  lanes
    .command('export')
    .description('write the lanes of a range of days to a file')
    .requiredOption('--from <YYYY-MM-DD>', 'first day')
    .requiredOption('--to <YYYY-MM-DD>', 'last day, included')
    .requiredOption('--out <file>', 'where to write')
    .option('--branch <id...>', 'branches (default: all)', [])
    .option('--format <csv|jsonl|ics>', 'format; ics takes one branch', 'csv')
    .option('--staff <id>', "with ics: only this person's blocks")
    .option('--seed <text>', 'seed of everything drawn', 'voyage')
    .option('--threads <n>', 'worker threads; the bytes do not depend on it (default: one a core)')
    .option('--optimise', 'search longer for better lanes')
    .option(
      '--config <folder>',
      'folder with matrix.json, branches.json, roster.json, demand.json',
      'hosts/meridian/config',
    )
    .action((options: ExportOptions) => run(options, context))
}

async function run(options: ExportOptions, context: CommandContext): Promise<void> {
  const input = await readLaneInput(context.root, options.config)
  const twice = options.branch.find((id, index) => options.branch.indexOf(id) !== index)
  if (twice !== undefined) throw invalid(`Branch "${twice}" is named twice.`, 'Name each branch once.')
  const range = {
    input,
    from: options.from,
    to: options.to,
    ...(options.branch.length > 0 ? { branchIds: options.branch } : {}),
  }
  const dates = branchDatesOf(range)
  if (!dates.ok) throw refusedRange(dates.error, input)
  const common = { seed: options.seed, optimise: options.optimise === true }
  const texts = (): AsyncIterable<string> | Iterable<string> => {
    const { format, staff } = options
    if (staff !== undefined && format !== 'ics')
      throw invalid('--staff is for calendars.', 'Give --format ics too, or leave --staff out.')
    if (format === 'csv' || format === 'jsonl')
      return exportRange({ input, dates: dates.value.dates, format, ...common, threads: threadsOf(options) })
    if (format === 'ics') return calendar({ ...range, ...common }, options)
    throw invalid(`There is no format "${format}".`, 'Choose csv, jsonl or ics.')
  }
  await writeTexts({ root: context.root, out: options.out, texts: texts() })
  context.output.line(`${options.out}: ${dates.value.count} branch days as ${options.format}.`)
}

function calendar(
  options: Parameters<typeof generateBranchDays>[0],
  { branch: branches, staff: staffId }: Pick<ExportOptions, 'branch' | 'staff'>,
): Iterable<string> {
  const { input, from, to } = options
  const branch = input.branches.find(({ id }) => id === branches[0])
  if (branch === undefined || branches.length > 1)
    throw invalid('A calendar holds one branch.', 'Name one with --branch.')
  const staff = input.roster.staff.filter(({ branchId }) => branchId === branch.id)
  if (staffId !== undefined && !staff.some(({ id }) => id === staffId))
    throw invalid(`Nobody of ${branch.id} has the id "${staffId}".`, `It has: ${staff.map(({ id }) => id).join(', ')}.`)
  const days = generateBranchDays(options)
  if (!days.ok) throw refusedRange(days.error, input)
  return streamCalendar({
    days: days.value,
    timeZone: branch.timeZone,
    from,
    to,
    names: {
      branch: branch.name,
      staff: new Map(input.roster.staff.map(({ id, name }) => [id, name])),
      services: new Map(input.matrix.services.map(({ id, name }) => [id, name])),
      events: new Map([...input.matrix.eventTypes, ...input.demand.events].map(({ id, name }) => [id, name])),
    },
    ...(staffId === undefined ? {} : { staffId }),
    now: now(),
  })
}

function threadsOf({ threads }: ExportOptions): number {
  if (threads === undefined) return availableParallelism()
  const count = Number(threads)
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count
  throw invalid(`"${threads}" is no number of threads.`, 'Give a whole number from 1 to 256.')
}

const invalid = (message: string, remedy: string): CommandError =>
  new CommandError({ code: 'CLI_OPTION_INVALID', message, remedy })
