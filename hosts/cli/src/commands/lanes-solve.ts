import type { LaneInstance, SolvedInstance } from '@voyage/role-lane-generator/instance'
import { parseLaneInstance, solveLaneInstance } from '@voyage/role-lane-generator/instance'
import type { Command } from 'commander'
import { CommandError } from '../command-error.ts'
import { searchWords } from '../lanes/search-words.ts'
import { readJsonFile } from '../project/read-json-file.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import { parseWholeNumber } from './parse-options.ts'

interface SolveOptions {
  readonly optimise?: boolean
  readonly tries?: number
  readonly json?: boolean
}

/** Adds `voyage lanes solve`: solves one instance of schema role-lane-oracle/1. Reads a file only. */
export function addLanesSolveCommand(lanes: Command, context: CommandContext): void {
  lanes
    .command('solve')
    .description('solve an instance (schema role-lane-oracle/1) and prove how good the lanes are')
    .argument('<instance.json>', 'the instance')
    .option('--optimise', 'search a hundred times as long, or until the bound is reached')
    .option('--tries <count>', 'search so often, in place of 5000 times; 0 proves only', (text) =>
      parseWholeNumber('--tries', text, { from: 0, to: 1_000_000_000 }),
    )
    .option('--json', 'print {"assignments", "score", "bound"}')
    .action(async (file: string, options: SolveOptions) => {
      const instance = await readInstance(file, context)
      const { tries, optimise = false, json } = options
      const solved = solveLaneInstance({ instance, optimise: tries === undefined ? optimise : { tries } })
      const { assignments, score, bound } = solved
      if (json) context.output.json({ assignments, score, bound })
      else print(instance, solved, context)
    })
}

async function readInstance(file: string, context: CommandContext): Promise<LaneInstance> {
  const parsed = parseLaneInstance(await readJsonFile(context.root, file))
  if (parsed.ok) return parsed.value
  throw new CommandError({
    code: 'CLI_LANE_INSTANCE_INVALID',
    message: `${file} is not an instance of schema role-lane-oracle/1.`,
    details: parsed.error.map((issue) => `${issue.path}: expected ${issue.expected}; ${issue.message}`),
    remedy: 'Mend them all and run again.',
  })
}

function print(
  instance: LaneInstance,
  { assignments, score, bound, status }: SolvedInstance,
  { output }: CommandContext,
): void {
  const lines = renderTable([
    ['STAFF', 'START', 'SERVICE', 'BOOKING'],
    ...assignments.map(({ staff, startMin, service, booking }) => [staff, wallTime(startMin), service, booking ?? '']),
  ])
  for (const line of lines) output.line(line)
  output.line()
  output.line(`bookings honoured   ${score.bookings} of ${instance.bookings.length} (at most ${bound.bookings})`)
  output.line(`queue floor missed  ${score.queueShort} half hours (at least ${bound.queueShort})`)
  output.line(`target points       ${score.targets} (at most ${bound.targets}, ${gapOf(score.targets, bound.targets)})`)
  output.line(`search              ${searchWords[status]}`)
}

const gapOf = (reached: number, bound: number): string =>
  reached === bound ? 'proved best' : `gap ${((100 * (bound - reached)) / Math.max(1, bound)).toFixed(2)} %`

const wallTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
