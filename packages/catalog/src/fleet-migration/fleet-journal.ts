import type { FleetFailure } from './fleet-tenant.ts'

/** How a run of a migration ended. */
export type FleetEnd =
  /** Every tenant that was to be migrated was tried. */
  | 'complete'
  /** A tenant of the canary cohort failed: no other was touched. */
  | 'canary_failed'
  /** More tenants failed than were allowed. */
  | 'too_many_failures'
  /** It was asked to stop. */
  | 'interrupted'

/** An entry of a migration's journal. Times are epoch seconds. */
export type FleetJournalEntry =
  /** A run began; `canary` are the ids of the tenants that go first, `migrations` a digest of the files. */
  | {
      readonly type: 'begun'
      readonly at: number
      readonly target: number
      readonly migrations: string
      readonly canary: ReadonlyArray<string>
    }
  | { readonly type: 'started'; readonly at: number; readonly tenantId: string }
  | { readonly type: 'migrated'; readonly at: number; readonly tenantId: string; readonly applied: number }
  | {
      readonly type: 'failed'
      readonly at: number
      readonly tenantId: string
      readonly slug: string
      readonly failure: Omit<FleetFailure, 'retriable' | 'retryAfterSeconds'>
    }
  | { readonly type: 'ended'; readonly at: number; readonly how: FleetEnd }

/** What a migration's journal tells. */
export interface FleetHistory {
  /** The ids of the canary cohort; null when nothing was begun with these migrations. */
  readonly canary: ReadonlyArray<string> | null
  /** When the first run with these migrations began; null for none. */
  readonly begunAt: number | null
  readonly migrated: ReadonlySet<string>
  /** Tenants that were begun, and neither ended nor failed: the run was killed. */
  readonly interrupted: ReadonlySet<string>
  /** What failed last of tenants that were not migrated since, by their ids. */
  readonly failed: ReadonlyMap<string, FailedTenant>
  /** How the last run ended; null when it is under way or was killed. */
  readonly ended: FleetEnd | null
}

/** A tenant that was skipped. */
export interface FailedTenant {
  readonly tenantId: string
  readonly slug: string
  readonly at: number
  readonly failure: Omit<FleetFailure, 'retriable' | 'retryAfterSeconds'>
}

/**
 * Returns what the entries tell of a migration to `target` with these files. Entries of other files or another target
 * tell nothing: what a cohort proved, it proved of the files it was migrated with.
 */
export function readFleetHistory(
  entries: ReadonlyArray<FleetJournalEntry>,
  campaign: { readonly target: number; readonly migrations: string },
): FleetHistory {
  let canary: ReadonlyArray<string> | null = null
  let begunAt: number | null = null
  let ended: FleetEnd | null = null
  let isOurs = false
  const migrated = new Set<string>()
  const interrupted = new Set<string>()
  const failed = new Map<string, FailedTenant>()
  for (const entry of entries) {
    if (entry.type === 'begun') {
      isOurs = entry.target === campaign.target && entry.migrations === campaign.migrations
      if (!isOurs) continue
      canary = entry.canary
      begunAt ??= entry.at
      ended = null
    }
    if (!isOurs) continue
    switch (entry.type) {
      case 'begun':
        break
      case 'started':
        interrupted.add(entry.tenantId)
        break
      case 'migrated':
        interrupted.delete(entry.tenantId)
        failed.delete(entry.tenantId)
        migrated.add(entry.tenantId)
        break
      case 'failed': {
        const { tenantId, slug, at, failure } = entry
        interrupted.delete(tenantId)
        failed.set(tenantId, { tenantId, slug, at, failure })
        break
      }
      case 'ended':
        ended = entry.how
        break
    }
  }
  return { canary, begunAt, migrated, interrupted, failed, ended }
}

/**
 * Returns the entry in a line of a journal; null for a line that was torn by a kill in the middle of its writing, which
 * can only be the last one.
 */
export function parseFleetJournalLine(line: string): FleetJournalEntry | null {
  try {
    const value: unknown = JSON.parse(line)
    return isEntry(value) ? value : null
  } catch {
    return null
  }
}

const fields: Readonly<Record<FleetJournalEntry['type'], Readonly<Record<string, 'string' | 'number' | 'object'>>>> = {
  begun: { at: 'number', target: 'number', migrations: 'string', canary: 'object' },
  started: { at: 'number', tenantId: 'string' },
  migrated: { at: 'number', tenantId: 'string', applied: 'number' },
  failed: { at: 'number', tenantId: 'string', slug: 'string', failure: 'object' },
  ended: { at: 'number', how: 'string' },
}

function isEntry(value: unknown): value is FleetJournalEntry {
  if (typeof value !== 'object' || value === null) return false
  const type: unknown = Reflect.get(value, 'type')
  if (typeof type !== 'string' || !Object.hasOwn(fields, type)) return false
  const expected = Object.entries(fields[type as FleetJournalEntry['type']])
  return expected.every(([name, kind]) => {
    const field: unknown = Reflect.get(value, name)
    return typeof field === kind && field !== null
  })
}
