import type { FleetJournalEntry } from './fleet-journal.ts'
import { readFleetHistory } from './fleet-journal.ts'
import type { FleetLimits } from './fleet-progress.ts'
import type { FleetDatabase, FleetFailure, FleetTenant } from './fleet-tenant.ts'
import type { FleetReport } from './migrate-fleet.ts'
import { migrateFleet } from './migrate-fleet.ts'
import type { FleetMigration, MigrationCatalogue } from './migration-catalogue.ts'
import type { CanaryChoice, FleetPlan } from './plan-fleet-migration.ts'
import { planFleetMigration } from './plan-fleet-migration.ts'

/** The process was killed. */
export class Killed extends Error {}

/** At which effect of a run the process is killed: before it happens, or after it, unheard of. */
export interface Kill {
  readonly at: number
  readonly when: 'before' | 'after'
}

/** A fleet in memory that judges what is done to it. */
export interface SimulatedFleet {
  readonly journal: Array<FleetJournalEntry>
  readonly tenants: () => ReadonlyArray<FleetTenant>
  /** Plans over the journal and runs; rejects with {@link Killed} when it is killed. */
  run(options?: RunOptions): Promise<FleetReport>
  plan(options?: RunOptions): FleetPlan
  /** How many effects the last run had. */
  effects(): number
  /** What was done that must never be done. */
  readonly wrongs: Array<string>
  /** Names of migrations by the database's id. */
  readonly applied: ReadonlyMap<string, ReadonlyArray<string>>
  /** The tenants' ids in the order in which they were begun, over all runs. */
  readonly begun: ReadonlyArray<string>
}

/** How a run is made. */
export interface RunOptions {
  readonly kill?: Kill
  readonly limits?: Partial<FleetLimits>
  readonly canary?: CanaryChoice
  readonly signal?: AbortSignal
  readonly fingerprint?: string
}

/** The migrations of the simulation. */
export const migrations: MigrationCatalogue = {
  config: [migration('0001_config.sql', 1), migration('0002_more.sql', 2)],
  ops: [migration('0001_ops.sql', 1), migration('0002_index.sql', 2), migration('0003_later.sql', 3)],
}

function migration(name: string, version: number): FleetMigration {
  return { name, version, sql: `-- ${name}` }
}

/** Returns a fleet at schema version 1 with a `config` and an `ops` database for each tenant; the target is 2. */
export function simulateFleet(options: {
  readonly tenants: number
  /** Returns the failure of an application, or null; `attempt` counts those of this database from 1. */
  readonly failing?: (tenantId: string, attempt: number) => FleetFailure | null
  readonly databasesOf?: (tenantId: string) => ReadonlyArray<FleetDatabase>
}): SimulatedFleet {
  const target = 2
  const ids = Array.from({ length: options.tenants }, (_, index) => `ten_${String(index).padStart(4, '0')}`)
  const versions = new Map(ids.map((id) => [id, 1]))
  const applied = new Map<string, Array<string>>()
  const attempts = new Map<string, number>()
  const owners = new Map<string, string>()
  const journal: Array<FleetJournalEntry> = []
  const wrongs: Array<string> = []
  const begun: Array<string> = []
  let effects = 0

  const databasesOf =
    options.databasesOf ??
    ((tenantId: string): ReadonlyArray<FleetDatabase> =>
      (['config', 'ops'] as const).map((kind) => ({
        d1DatabaseId: `${tenantId}-${kind}`,
        kind,
        year: null,
        status: 'active',
      })))
  for (const id of ids) {
    for (const { d1DatabaseId, kind } of databasesOf(id)) {
      owners.set(d1DatabaseId, id)
      applied.set(
        d1DatabaseId,
        (migrations[kind] ?? []).slice(0, 1).map(({ name }) => name),
      )
    }
  }

  const tenants = (): ReadonlyArray<FleetTenant> =>
    ids.map((tenantId) => ({ tenantId, slug: tenantId, status: 'active', schemaVersion: versions.get(tenantId) ?? 0 }))

  const isAtTarget = (tenantId: string): boolean =>
    databasesOf(tenantId)
      .filter(({ status }) => status === 'active')
      .every(({ d1DatabaseId, kind }) =>
        (migrations[kind] ?? [])
          .filter(({ version }) => version <= target)
          .every(({ name }) => applied.get(d1DatabaseId)?.includes(name)),
      )

  const campaign = (run: RunOptions) => ({ target, migrations: run.fingerprint ?? 'print' })
  function plan(run: RunOptions = {}): FleetPlan {
    const history = readFleetHistory(journal, campaign(run))
    const planned = planFleetMigration(tenants(), {
      target,
      canary: run.canary ?? { kind: 'count', count: 5 },
      history,
    })
    if (!planned.ok) throw new Error(planned.error.reason)
    return planned.value
  }

  return {
    journal,
    tenants,
    plan,
    wrongs,
    applied,
    begun,
    effects: () => effects,
    async run(run = {}) {
      const { kill } = run
      const planned = plan(run)
      const limits = { concurrency: 8, maxFailures: 20, ...run.limits }
      effects = 0
      let open = 0
      let isDead = false
      async function effect<T>(make: () => T): Promise<T> {
        await Promise.resolve()
        if (isDead) throw new Killed()
        effects += 1
        const isLast = effects === kill?.at
        isDead = isLast
        if (isLast && kill.when === 'before') throw new Killed()
        const made = make()
        if (isLast) throw new Killed()
        return made
      }
      return migrateFleet(planned, {
        migrations,
        fingerprint: campaign(run).migrations,
        limits,
        clock: () => 1_790_000_000,
        wait: async () => undefined,
        random: () => 0.5,
        onEvent: () => undefined,
        signal: run.signal ?? new AbortController().signal,
        appendJournal: (entry) =>
          effect(() => {
            journal.push(entry)
            if (entry.type === 'started') {
              open += 1
              begun.push(entry.tenantId)
              const isEarly = !planned.cohort.includes(entry.tenantId) && !planned.cohort.every(isAtTarget)
              if (isEarly) wrongs.push(`${entry.tenantId} was begun before the canary was migrated`)
            }
            if (entry.type === 'migrated' || entry.type === 'failed') open -= 1
            if (open > limits.concurrency) wrongs.push(`${open} tenants at once`)
          }),
        catalog: {
          listDatabases: (tenantId) => effect(() => ({ ok: true, value: databasesOf(tenantId) })),
          recordSchemaVersion: (tenantId, version) =>
            effect(() => {
              if (!isAtTarget(tenantId)) wrongs.push(`${tenantId} was recorded before its databases were migrated`)
              versions.set(tenantId, version)
              return { ok: true, value: null }
            }),
        },
        databases: {
          readState: ({ d1DatabaseId, kind, year }) =>
            effect(() => {
              const markers = [{ tenantId: owners.get(d1DatabaseId) ?? '', kind, year }]
              return { ok: true, value: { applied: applied.get(d1DatabaseId) ?? [], markers } }
            }),
          apply: ({ d1DatabaseId }, { name }) =>
            effect(() => {
              const attempt = (attempts.get(d1DatabaseId) ?? 0) + 1
              attempts.set(d1DatabaseId, attempt)
              const failure = options.failing?.(owners.get(d1DatabaseId) ?? '', attempt) ?? null
              if (failure !== null) return { ok: false, error: failure }
              if (applied.get(d1DatabaseId)?.includes(name)) wrongs.push(`${name} was applied twice to ${d1DatabaseId}`)
              applied.get(d1DatabaseId)?.push(name)
              return { ok: true, value: null }
            }),
        },
      })
    },
  }
}
