import type { ResolvedManifest } from '@voyage/deploy-planner'
import { branchDatesOf } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { openTarget } from '../executor/open-target.ts'
import { todayInBranch } from '../lanes/branch-today.ts'
import { countUnassigned } from '../lanes/count-unassigned.ts'
import { generateDay, readLaneInput } from '../lanes/generate-day.ts'
import { refusedRange } from '../lanes/refused-range.ts'
import { writeBranchDay } from '../lanes/write-branch-day.ts'
import { readManifest } from '../project/read-manifest.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'

/** Options of `voyage backfill-day`. */
export interface BackfillDayOptions {
  readonly manifest: string
  readonly environment: string
  readonly branch: string
  readonly date?: string
  /** Last day; default only `date`. */
  readonly to?: string
  readonly tenant?: string
  readonly execute?: boolean
  readonly json?: boolean
}

/** Makes a branch's days and, with `execute`, writes them to the tenant's ops database. */
export async function runBackfillDay(options: BackfillDayOptions, context: CommandContext): Promise<void> {
  const { root } = context
  const manifest = await readManifest({ root, file: options.manifest, environment: options.environment })
  const { directory, database } = requireBackfill(manifest, options.tenant)
  const { branch } = options
  const first = options.date ?? (await todayInBranch({ root, directory, branch, now: now() }))
  const dates = await datesOf({ root, directory, branch, first, last: options.to ?? first })
  if (!options.execute) {
    const days: Array<WrittenDay> = []
    for (const date of dates) days.push(countsOf(date, await generateDay({ root, directory, branch, date })))
    report({ options, context, database, days })
    return
  }
  const target = await openTarget({ context, manifest })
  try {
    const signal = new AbortController().signal
    const id = await target.findDatabase(database, { signal })
    if (!id.ok) throw new CommandError(id.error)
    if (id.value === null) throw databaseMissing(database, options.environment)
    const name = { name: database, id: id.value }
    const days: Array<WrittenDay> = []
    for (const date of dates) {
      const day = await writeBranchDay({ target, database: name, root, directory, branch, date, signal })
      if (!day.ok) throw new CommandError(day.error)
      days.push(countsOf(date, day.value))
    }
    report({ options, context, database, days })
  } finally {
    await target.close()
  }
}

interface WrittenDay {
  readonly date: string
  readonly blocks: number
  readonly people: number
  readonly unassigned: number
}

const countsOf = (date: string, { day, rows }: Awaited<ReturnType<typeof generateDay>>): WrittenDay => ({
  date,
  blocks: rows.length,
  people: day.lanes.length,
  unassigned: countUnassigned(day).items,
})

async function datesOf(options: {
  readonly root: string
  readonly directory: string
  readonly branch: string
  readonly first: string
  readonly last: string
}): Promise<ReadonlyArray<string>> {
  const { branch, first, last } = options
  const input = await readLaneInput(options.root, options.directory)
  const range = branchDatesOf({ input, branchIds: [branch], from: first, to: last })
  if (!range.ok) throw refusedRange(range.error, input)
  return [...range.value.dates].map(({ date }) => date)
}

function report(options: {
  readonly options: BackfillDayOptions
  readonly context: CommandContext
  readonly database: string
  readonly days: ReadonlyArray<WrittenDay>
}): void {
  const { output } = options.context
  const { branch, execute = false, json } = options.options
  const { database, days } = options
  if (json) {
    const [only] = days
    // One day keeps the shape it always had.
    if (options.options.to === undefined && only !== undefined)
      output.json({ branch, database, executed: execute, ...only })
    else output.json({ branch, database, executed: execute, days })
    return
  }
  for (const day of days) {
    const what = summary(branch, day.date, day)
    if (execute) output.line(`Wrote ${what} to ${database}.`)
    else output.line(`Would write ${what} to ${database}, replacing what was generated for that day.`)
  }
  if (!execute) output.line('Nothing was changed. Add --execute to do it.')
}

function requireBackfill(
  manifest: ResolvedManifest,
  slug: string | undefined,
): { readonly directory: string; readonly database: string } {
  const tenants = manifest.tenants.filter((tenant) => slug === undefined || tenant.slug === slug)
  const [tenant] = tenants
  if (tenant === undefined || tenants.length > 1) {
    throw new CommandError({
      code: 'CLI_OPTION_INVALID',
      message: tenant === undefined ? `The manifest has no tenant "${slug}".` : 'The manifest has several tenants.',
      remedy: `Name one with --tenant: ${manifest.tenants.map((one) => one.slug).join(', ')}.`,
    })
  }
  if (tenant.config !== null && tenant.backfill !== null) {
    return { directory: tenant.config.directory, database: tenant.backfill.database }
  }
  throw new CommandError({
    code: 'CLI_BACKFILL_UNDECLARED',
    message: `The manifest does not say from what and to where days of "${tenant.slug}" are made.`,
    remedy: 'Add "config" and "backfill" to the tenant.',
  })
}

function databaseMissing(database: string, environment: string): CommandError {
  return new CommandError({
    code: 'CLI_DATABASE_MISSING',
    message: `The database ${database} does not exist in ${environment}.`,
    remedy: environment === 'local' ? 'Run `npm start` first.' : 'Run `voyage deploy --execute` first.',
  })
}

function summary(
  branch: string,
  date: string,
  counts: { readonly blocks: number; readonly people: number; readonly unassigned: number },
): string {
  return `${counts.blocks} blocks of ${counts.people} people (${branch}, ${date}; ${counts.unassigned} items unassigned)`
}
