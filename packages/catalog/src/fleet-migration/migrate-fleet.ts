import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { FleetEnd, FleetJournalEntry } from './fleet-journal.ts'
import type { FleetLimits, FleetProgress } from './fleet-progress.ts'
import { afterBeginning, afterTenant, beginProgress, nextFleetStep } from './fleet-progress.ts'
import type { FleetDatabase, FleetFailure, FleetTenant } from './fleet-tenant.ts'
import type { DatabaseState, FleetMigration, MigrationCatalogue } from './migration-catalogue.ts'
import { pendingMigrations } from './migration-catalogue.ts'
import { waitBeforeRetry } from './pace-calls.ts'
import type { FleetPlan } from './plan-fleet-migration.ts'

/** Where the tenants are recorded. */
export interface FleetCatalog {
  listDatabases(tenantId: string): Promise<Result<ReadonlyArray<FleetDatabase>, FleetFailure>>
  /** Records the schema version that all of a tenant's databases are at; a later one that stands stays. */
  recordSchemaVersion(tenantId: string, schemaVersion: number): Promise<Result<null, FleetFailure>>
}

/** Where the tenants' databases are. */
export interface FleetDatabases {
  readState(database: FleetDatabase): Promise<Result<DatabaseState, FleetFailure>>
  /** Runs a migration and notes it in the table `d1_migrations`, as one transaction. */
  apply(database: FleetDatabase, migration: FleetMigration): Promise<Result<null, FleetFailure>>
}

/** Tells what happens while the fleet is migrated. */
export type FleetEvent =
  | { readonly type: 'tenantMigrated'; readonly tenant: FleetTenant; readonly progress: FleetProgress }
  | {
      readonly type: 'tenantFailed'
      readonly tenant: FleetTenant
      readonly failure: FleetFailure
      readonly progress: FleetProgress
    }
  | {
      readonly type: 'tenantRetried'
      readonly tenant: FleetTenant
      readonly failure: FleetFailure
      readonly wait: number
    }

/** What a migration works with. */
export interface MigrateFleetOptions {
  readonly catalog: FleetCatalog
  readonly databases: FleetDatabases
  readonly migrations: MigrationCatalogue
  /** A digest of the migration files. */
  readonly fingerprint: string
  readonly limits: FleetLimits
  /** Resolves when the entry will be there after a crash. */
  readonly appendJournal: (entry: FleetJournalEntry) => Promise<void>
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Returns a number from 0 to 1. */
  readonly random: () => number
  readonly onEvent: (event: FleetEvent) => void
  /** Aborted: begin no other tenant, finish those under way. */
  readonly signal: AbortSignal
}

/** How a run ended. */
export interface FleetReport {
  readonly how: FleetEnd
  readonly migrated: number
  readonly failed: ReadonlyArray<{ readonly tenant: FleetTenant; readonly failure: FleetFailure }>
  /** Tenants that were not begun. */
  readonly notBegun: number
}

/**
 * Brings the tenants of a plan to its schema version: the canary cohort first, then the rest, so many at once. A tenant
 * that fails is skipped and reported. It can be killed at any moment: the next run, planned over the journal, goes on.
 *
 * The catalog says a version only when all databases of the tenant are at it.
 */
export async function migrateFleet(plan: FleetPlan, options: MigrateFleetOptions): Promise<FleetReport> {
  const { appendJournal, clock, limits, signal, onEvent } = options
  const failed: Array<{ readonly tenant: FleetTenant; readonly failure: FleetFailure }> = []
  let progress = beginProgress(plan)
  const running = new Set<Promise<void>>()
  // Kept here, for of two runs that end at once a race shows one only.
  const crashes: Array<unknown> = []
  const { target, cohort } = plan
  await appendJournal({ type: 'begun', at: clock(), target, migrations: options.fingerprint, canary: cohort })

  async function run(tenant: FleetTenant, cohort: 'canary' | 'rest'): Promise<void> {
    const { tenantId, slug } = tenant
    await appendJournal({ type: 'started', at: clock(), tenantId })
    const outcome = await migrateTenant(tenant, target, options)
    if (outcome.ok) await appendJournal({ type: 'migrated', at: clock(), tenantId, applied: outcome.value })
    else {
      const { code, message, remedy } = outcome.error
      await appendJournal({ type: 'failed', at: clock(), tenantId, slug, failure: { code, message, remedy } })
      failed.push({ tenant, failure: outcome.error })
    }
    progress = afterTenant(progress, { cohort, isMigrated: outcome.ok })
    if (outcome.ok) onEvent({ type: 'tenantMigrated', tenant, progress })
    else onEvent({ type: 'tenantFailed', tenant, failure: outcome.error, progress })
  }

  async function runAll(): Promise<FleetReport> {
    for (;;) {
      progress = { ...progress, isInterrupted: signal.aborted }
      const step = nextFleetStep(progress, limits)
      if (step.kind === 'end') {
        await appendJournal({ type: 'ended', at: clock(), how: step.how })
        const { migrated, begun } = progress
        const notBegun = plan.canary.length + plan.rest.length - begun.canary - begun.rest
        return { how: step.how, migrated, failed, notBegun }
      }
      if (step.kind === 'begin') {
        progress = afterBeginning(progress, step)
        for (const tenant of step.tenants) {
          const one = run(tenant, step.cohort)
            .catch((crash: unknown) => void crashes.push(crash))
            .finally(() => running.delete(one))
          running.add(one)
        }
      }
      await Promise.race(running)
      if (crashes.length > 0) throw crashes[0]
    }
  }

  try {
    return await runAll()
  } finally {
    await Promise.allSettled(running)
  }
}

/** Brings all databases of a tenant to a version and records it; returns how many migrations were applied. */
async function migrateTenant(
  tenant: FleetTenant,
  target: number,
  options: MigrateFleetOptions,
): Promise<Result<number, FleetFailure>> {
  const { catalog, onEvent, wait, random, signal } = options
  let applied = 0
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptTenant()
    if (outcome.ok) return ok(applied)
    const failure = outcome.error
    const pause = signal.aborted ? null : waitBeforeRetry(attempt, failure, random())
    if (pause === null) return outcome
    onEvent({ type: 'tenantRetried', tenant, failure, wait: pause })
    await wait(pause, signal)
  }

  // Each attempt reads anew what is applied: the reply to a migration that was carried out may have been lost.
  async function attemptTenant(): Promise<Result<null, FleetFailure>> {
    const databases = await catalog.listDatabases(tenant.tenantId)
    if (!databases.ok) return databases
    for (const database of databases.value) {
      if (database.status === 'retired') continue
      const done = await migrateDatabase(database)
      if (!done.ok) return done
    }
    return catalog.recordSchemaVersion(tenant.tenantId, target)
  }

  async function migrateDatabase(database: FleetDatabase): Promise<Result<null, FleetFailure>> {
    if (database.status === 'moving') return err(moving(tenant, database))
    const state = await options.databases.readState(database)
    if (!state.ok) return state
    const wanted = { catalogue: options.migrations, target }
    const pending = pendingMigrations({ tenant, database }, state.value, wanted)
    if (!pending.ok) return pending
    for (const migration of pending.value) {
      const done = await options.databases.apply(database, migration)
      if (!done.ok) return done
      applied += 1
    }
    return ok(null)
  }
}

function moving({ slug }: FleetTenant, { kind, d1DatabaseId }: FleetDatabase): FleetFailure {
  return {
    code: 'database-moving',
    message: `the ${kind} database ${d1DatabaseId} of ${slug} is being moved; what is written to it now may be lost.`,
    remedy: 'Finish the move (its status in the catalog is then active or retired), and run the command again.',
    retriable: false,
  }
}
