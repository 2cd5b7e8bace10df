import type { FleetPlan, FleetReport } from '@voyage/catalog/fleet-migration'
import { migrateFleet, planFleetMigration, readFleetHistory } from '@voyage/catalog/fleet-migration'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { createFleetCatalog, readFleetTenants } from '../fleet/fleet-catalog.ts'
import { fleetFolder, journalFile } from '../fleet/fleet-folder.ts'
import { openFleetJournal } from '../fleet/fleet-journal-file.ts'
import { openFleetDatabases } from '../fleet/open-fleet-databases.ts'
import type { ReadMigrations } from '../fleet/read-migrations.ts'
import { readFleetMigrations } from '../fleet/read-migrations.ts'
import type { ApiClient } from '../http/api-client.ts'
import { connectControlPlane } from '../http/connect-control-plane.ts'
import { createFleetProgressRenderer, planToJson, renderFleetPlan, reportToJson } from '../render/render-fleet.ts'
import { wait } from '../wait.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { onInterrupt } from './on-interrupt.ts'
import { parseWholeNumber } from './parse-options.ts'

/** Options of `voyage fleet migrate`. */
export interface FleetMigrateOptions extends ControlPlaneOptions {
  readonly migrations: string
  readonly to?: string
  readonly canary: string
  readonly canaryTenant?: ReadonlyArray<string>
  readonly concurrency: string
  readonly maxFailures: string
  readonly rate: string
  readonly account?: string
  readonly detailedExitcode?: boolean
}

interface Limits {
  readonly canary: number
  readonly concurrency: number
  readonly maxFailures: number
  readonly rate: number
}

/** Shows what a migration of the fleet would do; with `execute` does it, and goes on where a killed run was. */
export async function runFleetMigrate(options: FleetMigrateOptions, context: CommandContext): Promise<void> {
  const { output, root } = context
  const limits: Limits = {
    canary: parseWholeNumber('--canary', options.canary, { from: 0, to: 10_000 }),
    concurrency: parseWholeNumber('--concurrency', options.concurrency, { from: 1, to: 64 }),
    maxFailures: parseWholeNumber('--max-failures', options.maxFailures, { from: 0, to: 1_000_000 }),
    rate: parseWholeNumber('--rate', options.rate, { from: 1, to: 1_200 }),
  }
  const files = await readFleetMigrations(root, options.migrations)
  const target =
    options.to === undefined ? files.latest : parseWholeNumber('--to', options.to, { from: 1, to: files.latest })
  const api = await connectControlPlane(options.url, context)
  const folder = fleetFolder(context, options.url)
  const planned = { options, limits, files, target, folder, api }
  if (options.execute) return execute(planned, context)
  const plan = await makePlan(planned)
  const isBehind = plan.canary.length + plan.rest.length > 0
  if (options.json) output.json(planToJson(plan))
  else {
    for (const line of renderFleetPlan(plan, { migrations: options.migrations, rate: limits.rate })) output.line(line)
    output.line('Nothing was changed. Add --execute to do it.')
  }
  if (options.detailedExitcode && isBehind) context.endWith(exitCodes.changesPending)
}

interface Planned {
  readonly options: FleetMigrateOptions
  readonly limits: Limits
  readonly files: ReadMigrations
  readonly target: number
  readonly folder: string
  readonly api: ApiClient
}

async function makePlan({ options, limits, files, target, folder, api }: Planned): Promise<FleetPlan> {
  const { entries } = await openFleetJournal(journalFile(folder, target))
  const history = readFleetHistory(entries, { target, migrations: files.fingerprint })
  const { canaryTenant: slugs = [] } = options
  const canary = slugs.length > 0 ? { kind: 'slugs' as const, slugs } : { kind: 'count' as const, count: limits.canary }
  const plan = planFleetMigration(await readFleetTenants(api), { target, canary, history })
  if (plan.ok) return plan.value
  throw new CommandError({
    code: 'CLI_TENANT_UNKNOWN',
    message: `--canary-tenant: ${plan.error.slugs.join(', ')} cannot be migrated.`,
    remedy: 'Name tenants that `voyage tenant list` shows and that are not being deleted.',
  })
}

async function execute(planned: Planned, context: CommandContext): Promise<void> {
  const { options, limits, files, target, folder, api } = planned
  const { output } = context
  const lock = await takeLock(folder, context)
  const interrupt = onInterrupt()
  try {
    const plan = await makePlan(planned)
    const { account, url } = options
    const { concurrency, maxFailures, rate } = limits
    const { databases, close } = await openFleetDatabases({ url, account, rate, concurrency }, context)
    try {
      const journal = await openFleetJournal(journalFile(folder, target))
      if (!options.json) {
        for (const line of renderFleetPlan(plan, { migrations: options.migrations, rate })) output.line(line)
      }
      const report = await migrateFleet(plan, {
        catalog: createFleetCatalog(api),
        databases,
        migrations: files.migrations,
        fingerprint: files.fingerprint,
        limits: { concurrency, maxFailures },
        appendJournal: journal.append,
        clock: now,
        wait,
        random: Math.random,
        onEvent: options.json ? () => undefined : createFleetProgressRenderer(output, Date.now),
        signal: interrupt.signal,
      })
      finish(report, options, context)
    } finally {
      await close()
    }
  } finally {
    interrupt.stop()
    await lock.release()
  }
}

function finish(report: FleetReport, options: FleetMigrateOptions, { output, endWith }: CommandContext): void {
  const { how, migrated, failed, notBegun } = report
  if (options.json) output.json(reportToJson(report))
  else {
    const left = notBegun > 0 ? `, ${notBegun} not begun` : ''
    output.line(`${migrated} migrated, ${failed.length} failed${left}.`)
  }
  if (how === 'interrupted') {
    endWith(exitCodes.interrupted)
    return
  }
  if (how === 'complete') {
    if (failed.length === 0) return
    endWith(exitCodes.partial)
    if (!options.json) output.line('Mend what the messages name and run the command again; it tries these once more.')
    return
  }
  throw new CommandError({
    code: 'CLI_FLEET_STOPPED',
    message:
      how === 'canary_failed'
        ? 'A tenant of the canary failed; no tenant outside of it was touched.'
        : `More than ${options.maxFailures} tenants failed; no other was begun.`,
    remedy: 'Mend what the messages name (`voyage fleet status` shows them) and run the command again; it goes on.',
    details: failed.slice(0, 5).map(({ tenant, failure }) => `${tenant.slug}: ${failure.message} (${failure.code})`),
  })
}

/** Takes the lock of the fleet; one whose process is gone on this machine is taken over. */
async function takeLock(folder: string, { output }: CommandContext): Promise<{ release(): Promise<void> }> {
  const store = createFileStateStore({ directory: folder, now })
  const purpose = 'fleet migrate'
  const first = await store.lock({ purpose })
  if (first.ok) return first.value
  const { holder, stale } = first.error
  // A kill leaves its lock. Every step is whole or not done, so that going on is safe.
  if (stale && (await store.unlock(holder))) {
    output.warn(`The run of process ${holder.pid} did not end by itself; this one goes on where it was.`)
    const second = await store.lock({ purpose })
    if (second.ok) return second.value
  }
  const since = new Date(holder.startedAt * 1000).toISOString()
  throw new CommandError({
    code: 'CLI_LOCK_HELD',
    message: `The fleet is being migrated by process ${holder.pid} on ${holder.host}, since ${since}.`,
    remedy: `Wait for it to end. When it is certainly gone, remove lock.json in ${folder}.`,
    exitCode: exitCodes.lockHeld,
  })
}
