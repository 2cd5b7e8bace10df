import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { generateBranchDays } from '@voyage/role-lane-generator'
import { renderReport, renderWeekSvg } from '@voyage/role-lane-generator/svg'
import type { Command } from 'commander'
import { readLaneInput } from '../lanes/generate-day.ts'
import { refusedRange } from '../lanes/refused-range.ts'
import { toLanePicture } from '../lanes/to-lane-picture.ts'
import { toWeekPicture } from '../lanes/to-week-picture.ts'
import { fileUnwritable } from '../project/write-project-file.ts'
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

type Render = (days: ReadonlyArray<BranchDay>, input: TenantLaneInput) => string

const heatMap: Render = (days, input) => renderWeekSvg(toWeekPicture({ days, input }), { stylesheet: 'embedded' })

const report: Render = (days, input) => {
  const week = toWeekPicture({ days, input })
  return renderReport({
    title: `${week.title}, ${days[0]?.date ?? ''} to ${days.at(-1)?.date ?? ''}`,
    week,
    days: days.filter((day) => day.lanes.length > 0).map((day) => toLanePicture({ day, input })),
    unassigned: days.flatMap((day) =>
      day.unassigned.map((item) => ({
        day: day.date,
        item: item.count === 1 ? item.itemId : `${item.itemId} (${item.count})`,
        reason: item.reason,
        evidence: [...item.evidence.eligibleStaff, ...item.evidence.blockingItems].join(', '),
      })),
    ),
  })
}

async function write(options: ReportOptions, { root, output }: CommandContext, render: Render): Promise<void> {
  const input = await readLaneInput(root, options.config)
  const { branch, from, to, seed, optimise = false, out } = options
  const days = generateBranchDays({ input, branchIds: [branch], from, to, seed, optimise })
  if (!days.ok) throw refusedRange(days.error, input)
  const made = [...days.value]
  try {
    await writeFile(resolve(root, out), render(made, input))
  } catch (cause) {
    throw fileUnwritable(out, cause)
  }
  output.line(`${out}: ${branch}, ${made.length} day${made.length === 1 ? '' : 's'}.`)
}
