import type { TenantLaneInput } from '@voyage/role-lane-generator'
import { renderDaySvg } from '@voyage/role-lane-generator/svg'
import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { todayInBranch } from '../lanes/branch-dates.ts'
import { countUnassigned } from '../lanes/count-unassigned.ts'
import type { HowToMakeDay } from '../lanes/generate-day.ts'
import { generateDay, readLaneInput } from '../lanes/generate-day.ts'
import { toLanePicture } from '../lanes/to-lane-picture.ts'
import { writeTexts } from '../lanes/write-texts.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import { addLanesExplainCommands } from './lanes-explain.ts'
import { addLanesExportCommand } from './lanes-export.ts'
import { addLanesReportCommands } from './lanes-report.ts'
import { addLanesSolveCommand } from './lanes-solve.ts'

interface LanesOptions extends HowToMakeDay {
  readonly config: string
  readonly branch: string
  readonly date?: string
}

interface RenderOptions extends LanesOptions {
  readonly out: string
  readonly now?: string
}

/**
 * Adds `voyage lanes generate|render|solve|export|explain|lint|report|week`. All read files only; none touches a
 * database.
 */
export function addLanesCommand(program: Command, context: CommandContext): void {
  const lanes = program.command('lanes').description("make a branch's day of role lanes and show it")
  withDayOptions(lanes.command('generate').description("print a branch day's lanes"))
    .option('--json', 'print the rows as JSON')
    .action((options: LanesOptions & { readonly json?: boolean }) => generate(options, context))
  withDayOptions(lanes.command('render').description("draw a branch day's lanes as SVG"))
    .requiredOption('--out <file>', 'where to write the picture')
    .option('--now <HH:MM>', 'time of the branch at which to draw the line of now')
    .action((options: RenderOptions) => render(options, context))
  addLanesSolveCommand(lanes, context)
  addLanesExportCommand(lanes, context)
  addLanesExplainCommands(lanes, context)
  addLanesReportCommands(lanes, context)
}

function withDayOptions(command: Command): Command {
  return command
    .requiredOption('--branch <id>', 'the branch')
    .option('--date <YYYY-MM-DD>', 'the day on the branch calendar (default: today there)')
    .option('--seed <text>', 'seed of everything drawn (default: voyage)')
    .option('--optimise', 'search a hundred times as long for better lanes')
    .option(
      '--config <folder>',
      'folder with matrix.json, branches.json, roster.json, demand.json',
      'hosts/meridian/config',
    )
}

async function generate(options: LanesOptions & { readonly json?: boolean }, context: CommandContext): Promise<void> {
  const { day, rows, input } = await makeDay(options, context)
  const { output } = context
  if (options.json) {
    output.json({ branch: day.branchId, date: day.date, rows, unassigned: day.unassigned, warnings: day.warnings })
    return
  }
  const names = new Map(input.roster.staff.map((person) => [person.id, person.name]))
  for (const line of renderTable([
    ['PERSON', 'FROM', 'TO', 'KIND', 'SERVICE', 'SOURCE'],
    ...rows.map((row) => [
      names.get(row.staffId) ?? row.staffId,
      wallTime(row.startMinute),
      wallTime(row.endMinute),
      row.kind,
      row.serviceId ?? '',
      row.source,
    ]),
  ])) {
    output.line(line)
  }
  output.line()
  for (const { code, message } of day.warnings) output.line(`${code}: ${message}`)
  const { items, targets } = countUnassigned(day)
  output.line(
    `${rows.length} blocks; not assigned: ${items} items; targets missed: ${targets}; warnings: ${day.warnings.length}.`,
  )
}

async function render(options: RenderOptions, context: CommandContext): Promise<void> {
  const nowMinute = options.now === undefined ? null : nowMinuteOf(options.now)
  const { day, rows, input } = await makeDay(options, context)
  const svg = renderDaySvg({ ...toLanePicture({ day, input }), nowMinute }, { stylesheet: 'embedded' })
  await writeTexts({ root: context.root, out: options.out, texts: [svg] })
  context.output.line(`${options.out}: ${day.branchId} on ${day.date}, ${rows.length} blocks.`)
}

/** @throws CommandError CLI_OPTION_INVALID */
function nowMinuteOf(text: string): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (hour !== undefined && minute !== undefined) return Number(hour) * 60 + Number(minute)
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `"${text}" is no time of day.`,
    remedy: 'Give --now as HH:MM from 00:00 to 23:59, for instance 09:35.',
  })
}

async function makeDay(
  options: LanesOptions,
  context: CommandContext,
): Promise<ReturnType<typeof generateDay> & { readonly input: TenantLaneInput }> {
  const { branch } = options
  const input = await readLaneInput(context.root, options.config)
  const date = options.date ?? todayInBranch({ input, branch, now: now() })
  return { ...generateDay({ input, branch, date, how: options }), input }
}

function wallTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
