import type { ResolvedManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { openTarget } from '../executor/open-target.ts'
import { replaceBranchDay } from '../lanes/branch-day-sql.ts'
import { todayInBranch } from '../lanes/branch-today.ts'
import { generateDay } from '../lanes/generate-day.ts'
import { readManifest } from '../project/read-manifest.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'

/** Options of `voyage backfill-day`. */
export interface BackfillDayOptions {
  readonly manifest: string
  readonly environment: string
  readonly branch: string
  readonly date?: string
  readonly tenant?: string
  readonly execute?: boolean
  readonly json?: boolean
}

/** Makes a branch's day and, with `execute`, writes it to the tenant's ops database. */
export async function runBackfillDay(options: BackfillDayOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const manifest = await readManifest({ root, file: options.manifest, environment: options.environment })
  const { directory, database } = requireBackfill(manifest, options.tenant)
  const { branch } = options
  const date = options.date ?? (await todayInBranch({ root, directory, branch, now: now() }))
  const { day, rows } = await generateDay({ root, directory, branch, date })
  const counts = { blocks: rows.length, people: day.lanes.length, unassigned: day.unassigned.length }
  if (!options.execute) {
    if (options.json) return output.json({ branch, date, database, executed: false, ...counts })
    output.line(`Would write ${summary(branch, date, counts)} to ${database}, replacing what stands for that day.`)
    output.line('Nothing was changed. Add --execute to do it.')
    return
  }
  const target = await openTarget({ context, manifest })
  try {
    const signal = new AbortController().signal
    const id = await target.findDatabase(database, { signal })
    if (!id.ok) throw new CommandError(id.error)
    if (id.value === null) throw databaseMissing(database, options.environment)
    const written = await target.runSql(
      { database: { name: database, id: id.value }, statements: replaceBranchDay({ branchId: branch, date, rows }) },
      { signal },
    )
    if (!written.ok) throw new CommandError(written.error)
  } finally {
    await target.close()
  }
  if (options.json) return output.json({ branch, date, database, executed: true, ...counts })
  output.line(`Wrote ${summary(branch, date, counts)} to ${database}.`)
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
