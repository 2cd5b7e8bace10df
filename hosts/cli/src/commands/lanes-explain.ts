import type { UnassignedItem } from '@voyage/role-lane-generator'
import { lintLaneInput, matrixTable } from '@voyage/role-lane-generator/lint'
import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { todayInBranch } from '../lanes/branch-dates.ts'
import { generateDay, readLaneInput } from '../lanes/generate-day.ts'
import { searchWords } from '../lanes/search-words.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'

const CONFIG = 'hosts/meridian/config'

interface ExplainOptions {
  readonly config: string
  readonly branch: string
  readonly date?: string
  readonly seed: string
  readonly optimise?: boolean
  readonly json?: boolean
}

interface LintOptions {
  readonly config: string
  readonly json?: boolean
}

/** Adds `voyage lanes explain|lint`. Both read files only. */
export function addLanesExplainCommands(lanes: Command, context: CommandContext): void {
  lanes
    .command('explain')
    .description('say why items of a day found no place, and how good its lanes are')
    .requiredOption('--branch <id>', 'the branch')
    .option('--date <YYYY-MM-DD>', 'the day on the branch calendar (default: today there)')
    .option('--seed <text>', 'seed of everything drawn', 'voyage')
    .option('--optimise', 'search longer, and prove how good the lanes are')
    .option('--config <folder>', 'folder with matrix.json, branches.json, roster.json, demand.json', CONFIG)
    .option('--json', 'print {"unassigned", "warnings", "metrics", "certificate"}')
    .action((options: ExplainOptions) => explain(options, context))
  lanes
    .command('lint')
    .description('show the service-role matrix, and what in the input cannot come true; exit 1 when something cannot')
    .option('--config <folder>', 'folder with matrix.json, branches.json, roster.json, demand.json', CONFIG)
    .option('--json', 'print {"findings"}')
    .action((options: LintOptions) => lint(options, context))
}

async function explain(options: ExplainOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const { branch } = options
  const input = await readLaneInput(root, options.config)
  const date = options.date ?? todayInBranch({ input, branch, now: now() })
  const { day } = generateDay({ input, branch, date, how: options })
  const { unassigned, warnings, metrics, certificate, status } = day
  if (options.json) {
    output.json({ branch, date, unassigned, warnings, metrics, certificate, status })
    return
  }
  const rows = unassigned.map((item) => [
    wallTime(item.startMinute),
    item.kind,
    item.count === 1 ? item.itemId : `${item.itemId} (${item.count})`,
    item.serviceId ?? '',
    item.reason,
    evidenceOf(item),
  ])
  for (const line of renderTable([['AT', 'KIND', 'ITEM', 'SERVICE', 'REASON', 'EVIDENCE'], ...rows])) output.line(line)
  output.line()
  for (const { code, message } of warnings) output.line(`${code}: ${message}`)
  output.line(`bookings placed     ${metrics.bookingsPlaced} of ${metrics.bookings}, ${metrics.noShows} no-shows`)
  output.line(
    `walk-ins served     ${metrics.walkInsServed} of ${metrics.walkIns}, ${metrics.walkInWaitMinutes} minutes waited`,
  )
  output.line(`queue floor missed  ${metrics.queueFloorShort} half hours`)
  const proof = certificate === null ? '' : `; none better than ${certificate.targetScore}`
  output.line(`target points       ${metrics.targetScore} of ${metrics.targetScoreMax}${proof}`)
  if (status !== null) output.line(`search              ${searchWords[status]}`)
}

/**
 * The first few of each list: a busy day names everybody. Who may is named as far as on shift, of a booking for somebody
 * only that person: an empty list says that nobody may only where no role may.
 */
function evidenceOf({ reason, evidence }: UnassignedItem): string {
  const some = (ids: ReadonlyArray<string>): string =>
    ids.length <= 4 ? ids.join(', ') : `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more`
  const held = evidence.blockingItems.length === 0 ? '' : `; held by ${some(evidence.blockingItems)}`
  if (evidence.eligibleStaff.length > 0) return `may: ${some(evidence.eligibleStaff)}${held}`
  return reason === 'NO_ELIGIBLE_ROLE' ? 'nobody may' : 'nobody asked for who may is on shift that day'
}

async function lint({ config, json }: LintOptions, { root, output }: CommandContext): Promise<void> {
  const input = await readLaneInput(root, config)
  const findings = lintLaneInput(input)
  if (json) output.json({ findings })
  else {
    for (const line of renderTable(matrixTable(input.matrix))) output.line(line)
    output.line()
    for (const { code, message } of findings) output.line(`${code}: ${message}`)
    if (findings.length === 0)
      output.line(
        'Nothing found that cannot come true: services, roles, targets, rooms, queue floor, listed bookings, events, each by itself.',
      )
  }
  if (findings.length === 0) return
  throw new CommandError({
    code: 'CLI_LANE_INPUT_DOUBTFUL',
    message: `${findings.length} thing${findings.length === 1 ? '' : 's'} in ${config} cannot come true.`,
    remedy: 'Change the matrix, the roster or the branches, or leave it if it is meant.',
  })
}

const wallTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
