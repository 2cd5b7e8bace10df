import type { ResolvedManifest } from '@voyage/deploy-planner'
import type { TenantLaneInput } from '@voyage/role-lane-generator'
import { branchDatesOf } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { BackfilledDay, BackfillProgress } from '../lanes/backfill-days.ts'
import { backfillDays, describeProgress } from '../lanes/backfill-days.ts'
import { todayInBranch } from '../lanes/branch-dates.ts'
import { countUnassigned } from '../lanes/count-unassigned.ts'
import type { HowToMakeDay } from '../lanes/generate-day.ts'
import { generateDay, readLaneInput } from '../lanes/generate-day.ts'
import type { ArchiveOfYear, OpenDatabases } from '../lanes/open-ops-database.ts'
import { openOpsDatabase } from '../lanes/open-ops-database.ts'
import { refusedRange } from '../lanes/refused-range.ts'
import type { BranchDayPlace, MadeDay } from '../lanes/write-branch-day.ts'
import { planBranchDay, writeBranchDay } from '../lanes/write-branch-day.ts'
import { readManifest } from '../project/read-manifest.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import { commandLine } from './command-line.ts'
import { onDeployInterrupt } from './on-deploy-interrupt.ts'

/** Options of `voyage backfill-day`. */
export interface BackfillDayOptions extends HowToMakeDay {
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
  const { root, output } = context
  const { branch, execute = false } = options
  const manifest = await readManifest({ root, file: options.manifest, environment: options.environment })
  const { directory, database, archives } = requireBackfill(manifest, options.tenant)
  const input = await readLaneInput(root, directory)
  const first = options.date ?? todayInBranch({ input, branch, now: now() })
  const dates = datesOf({ input, branch, first, last: options.to ?? first })
  const years = new Set(dates.map(yearOf))
  const ofYears = archives.filter(({ year }) => years.has(year))
  const opened = await openOpsDatabase({ context, manifest, database, archives: ofYears, execute })
  const interrupt = onDeployInterrupt(() => output.warn('The day under way is finished; no other is begun.'))
  try {
    const place = { input, branch, how: options }
    const report = reportOf({ options, context, database, note: opened.note })
    const progress = await backfillDays({
      dates,
      // Calls of the day under way end with the second interrupt only: what they left behind would not be known.
      doDay: (date) => doDay({ ...place, date, signal: interrupt.hardSignal }, opened.databases, execute),
      onDone: report.day,
      signal: interrupt.signal,
    })
    report.end(progress)
    endEarly(progress, options, context)
  } finally {
    await opened.close()
    interrupt.stop()
  }
}

type Place = Omit<BranchDayPlace, 'target' | 'database' | 'archive'>

const yearOf = (date: string): number => Number(date.slice(0, 4))

async function doDay(place: Place, databases: OpenDatabases | null, execute: boolean): Promise<BackfilledDay> {
  if (databases === null) return countsOf(place.date, { ...generateDay(place), kept: [] })
  const { target, database, archives } = databases
  const archive = archives.get(yearOf(place.date)) ?? null
  const made = await (execute ? writeBranchDay : planBranchDay)({ ...place, target, database, archive })
  if (!made.ok) throw new CommandError(made.error)
  return countsOf(place.date, made.value)
}

const countsOf = (date: string, { day, rows, kept }: MadeDay): BackfilledDay => ({
  date,
  closed: day.closed,
  blocks: rows.length,
  people: day.lanes.length,
  unassigned: countUnassigned(day).items,
  kept: kept.length,
})

/** @throws CommandError when a day failed: its error, with how far the range came and the command that goes on. */
function endEarly(progress: BackfillProgress, options: BackfillDayOptions, { output, endWith }: CommandContext): void {
  const [next] = progress.left
  if (next === undefined) return
  const { failure } = progress
  const { to, tenant, execute, branch, manifest, environment, seed, optimise } = options
  const how = describeProgress(progress, execute ? 'Written' : 'Looked at')
  const again = commandLine('backfill-day', {
    ...{ manifest, environment, tenant, branch, date: next, to, seed, optimise, execute },
  })
  if (failure === null) {
    for (const line of [...how, `To go on: ${again}`]) output.warn(line)
    endWith(exitCodes.interrupted)
    return
  }
  const { code, message, details, remedy, exitCode, cause } = failure
  if (to === undefined) throw failure
  throw new CommandError({
    code,
    message: `${next}: ${message}`,
    details: [...details, ...how],
    remedy: `${remedy}\nTo go on: ${again}`,
    exitCode,
    cause,
  })
}

function datesOf(options: {
  readonly input: TenantLaneInput
  readonly branch: string
  readonly first: string
  readonly last: string
}): ReadonlyArray<string> {
  const { input, branch, first, last } = options
  const range = branchDatesOf({ input, branchIds: [branch], from: first, to: last })
  if (!range.ok) throw refusedRange(range.error, input)
  return [...range.value.dates].map(({ date }) => date)
}

interface Report {
  day(day: BackfilledDay): void
  end(progress: BackfillProgress): void
}

/** Tells people of each day as it is done, and machines of all of them at the end, also where it ended early. */
function reportOf(from: {
  readonly options: BackfillDayOptions
  readonly context: CommandContext
  readonly database: string
  readonly note: string | null
}): Report {
  const { database, note } = from
  const { output } = from.context
  const { branch, execute = false, json, to } = from.options
  return {
    day(day) {
      if (json) return
      const what = summary(branch, day)
      if (execute) output.line(`Wrote ${what} to ${database}.`)
      else output.line(`Would write ${what} to ${database}, replacing what was generated for that day.`)
    },
    end({ done, left }) {
      if (json) {
        const [only] = done
        const common = { branch, database, executed: execute }
        // One day keeps the shape it always had.
        if (to === undefined && only !== undefined) output.json({ ...common, ...only })
        else output.json({ ...common, days: done, left })
        return
      }
      if (note !== null) output.line(note)
      if (!execute) output.line('Nothing was changed. Add --execute to do it.')
    },
  }
}

function requireBackfill(
  manifest: ResolvedManifest,
  slug: string | undefined,
): { readonly directory: string; readonly database: string; readonly archives: ReadonlyArray<ArchiveOfYear> } {
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
    const archives = tenant.databases.flatMap(({ kind, year, d1 }) =>
      kind === 'ops_archive' && year !== null ? { year, d1 } : [],
    )
    return { directory: tenant.config.directory, database: tenant.backfill.database, archives }
  }
  throw new CommandError({
    code: 'CLI_BACKFILL_UNDECLARED',
    message: `The manifest does not say from what and to where days of "${tenant.slug}" are made.`,
    remedy: 'Add "config" and "backfill" to the tenant.',
  })
}

function summary(branch: string, { date, closed, blocks, people, unassigned, kept }: BackfilledDay): string {
  const booked = kept === 0 ? '' : `; ${kept} booked, which stay as they are`
  const when = closed === null ? date : `${date}: closed on this ${closed === 'weekday' ? 'day of the week' : 'date'}`
  return `${blocks} blocks of ${people} people (${branch}, ${when}; ${unassigned} items unassigned${booked})`
}
