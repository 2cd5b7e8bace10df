import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { branchDatesOf, generateBranchDays } from '@voyage/role-lane-generator'
import type { ReportDay } from '@voyage/role-lane-generator/svg'
import { renderReport, renderWeekSvg } from '@voyage/role-lane-generator/svg'
import type { Command } from 'commander'
import { readLaneInput } from '../lanes/generate-day.ts'
import { refusedRange } from '../lanes/refused-range.ts'
import { toLanePicture } from '../lanes/to-lane-picture.ts'
import { dayName, toWeekPicture } from '../lanes/to-week-picture.ts'
import { writeTexts } from '../lanes/write-texts.ts'
import type { CommandContext } from './command-context.ts'

interface ReportOptions {
  readonly config: string
  readonly branch: string
  readonly from: string
  readonly to: string
  readonly out: string
  readonly seed: string
  readonly optimise?: boolean
}

/** Adds `voyage lanes report|week`: a run of days as an HTML page, or as a heat map alone. Each writes one file. */
export function addLanesReportCommands(lanes: Command, context: CommandContext): void {
  withRange(
    lanes.command('report').description('write an HTML page with the heat map, the lanes and what found no place'),
  ).action((options: ReportOptions) => write(options, context, report))
  withRange(lanes.command('week').description('draw utilisation and targets of a run of days as SVG')).action(
    (options: ReportOptions) => write(options, context, heatMap),
  )
}

function withRange(command: Command): Command {
  return command
    .requiredOption('--branch <id>', 'the branch')
    .requiredOption('--from <YYYY-MM-DD>', 'first day')
    .requiredOption('--to <YYYY-MM-DD>', 'last day, included')
    .requiredOption('--out <file>', 'where to write')
    .option('--seed <text>', 'seed of everything drawn', 'voyage')
    .option('--optimise', 'search longer for better lanes')
    .option(
      '--config <folder>',
      'folder with matrix.json, branches.json, roster.json, demand.json',
      'hosts/meridian/config',
    )
}

interface Range {
  readonly input: TenantLaneInput
  readonly branchId: string
  /** Made anew each time, one at a time: a range is never held as a whole. */
  readonly days: Iterable<BranchDay>
}

type Render = (range: Range) => Iterable<string>

const heatMap: Render = (range) => [renderWeekSvg(toWeekPicture(range), { stylesheet: 'embedded' })]

const report: Render = (range) => {
  const { input, days } = range
  const week = toWeekPicture(range)
  return renderReport({
    title: `${week.title}, ${week.subtitle.split(',')[0] ?? ''}`,
    week,
    days: toReportDays(days, input),
  })
}

function* toReportDays(days: Iterable<BranchDay>, input: TenantLaneInput): Generator<ReportDay> {
  for (const day of days)
    yield {
      name: dayName(day.date),
      picture: day.lanes.length === 0 ? null : toLanePicture({ day, input }),
      unassigned: day.unassigned.map((item) => ({
        item: item.count === 1 ? item.itemId : `${item.itemId} (${item.count})`,
        reason: item.reason,
        evidence: [...item.evidence.eligibleStaff, ...item.evidence.blockingItems].join(', '),
      })),
    }
}

async function write(options: ReportOptions, { root, output }: CommandContext, render: Render): Promise<void> {
  const input = await readLaneInput(root, options.config)
  const { branch, from, to, seed, optimise = false, out } = options
  const range = { input, branchIds: [branch], from, to }
  const dates = branchDatesOf(range)
  const days = generateBranchDays({ ...range, seed, optimise })
  if (!dates.ok) throw refusedRange(dates.error, input)
  if (!days.ok) throw refusedRange(days.error, input)
  await writeTexts({ root, out, texts: render({ input, branchId: branch, days: days.value }) })
  const { count } = dates.value
  output.line(`${out}: ${branch}, ${count} day${count === 1 ? '' : 's'}.`)
}
