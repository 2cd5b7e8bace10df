import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { FleetHistory } from './fleet-journal.ts'
import type { FleetTenant } from './fleet-tenant.ts'

/** Which tenants go first: so many, or these by their slugs. */
export type CanaryChoice =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'slugs'; readonly slugs: ReadonlyArray<string> }

/** What a migration of the fleet would do. */
export interface FleetPlan {
  readonly target: number
  /** The ids of the whole canary cohort, also of those that are at the target by now. */
  readonly cohort: ReadonlyArray<string>
  /** Tenants of the cohort that are behind; all of them go before any of the rest. */
  readonly canary: ReadonlyArray<FleetTenant>
  /** The others that are behind, in the order in which they go. */
  readonly rest: ReadonlyArray<FleetTenant>
  /** How many tenants are at the target or beyond. */
  readonly current: number
  /** Tenants that are behind and are left so: being deleted, or purged. */
  readonly leftOut: ReadonlyArray<FleetTenant>
}

/** A slug that was named for the canary cohort is no tenant's that could be migrated. */
export interface CanaryUnknown {
  readonly reason: 'canary_unknown'
  readonly slugs: ReadonlyArray<string>
}

/**
 * Returns what a migration of the tenants to a schema version would do.
 *
 * A cohort that was begun with the same migrations stays the cohort, unless others are named. Of the rest go first those
 * that were under way when a run was killed, last those that failed before.
 */
export function planFleetMigration(
  tenants: ReadonlyArray<FleetTenant>,
  wanted: { readonly target: number; readonly canary: CanaryChoice; readonly history: FleetHistory },
): Result<FleetPlan, CanaryUnknown> {
  const { target, history } = wanted
  const migratable = tenants.filter(({ status }) => status !== 'deleting' && status !== 'deleted')
  const behind = migratable.filter(({ schemaVersion }) => schemaVersion < target)
  const cohort = chooseCohort({ migratable, behind }, wanted.canary, history)
  if (!cohort.ok) return cohort
  const ids = new Set(cohort.value)
  const rank = ({ tenantId }: FleetTenant): number => {
    if (history.interrupted.has(tenantId)) return 0
    return history.failed.has(tenantId) ? 2 : 1
  }
  return ok({
    target,
    cohort: cohort.value,
    canary: behind.filter(({ tenantId }) => ids.has(tenantId)),
    rest: behind.filter(({ tenantId }) => !ids.has(tenantId)).sort((a, b) => rank(a) - rank(b)),
    current: tenants.filter(({ schemaVersion }) => schemaVersion >= target).length,
    leftOut: tenants.filter((tenant) => tenant.schemaVersion < target && !migratable.includes(tenant)),
  })
}

function chooseCohort(
  from: { readonly migratable: ReadonlyArray<FleetTenant>; readonly behind: ReadonlyArray<FleetTenant> },
  choice: CanaryChoice,
  history: FleetHistory,
): Result<ReadonlyArray<string>, CanaryUnknown> {
  if (choice.kind === 'slugs') {
    const named = choice.slugs.map((slug) => from.migratable.find((tenant) => tenant.slug === slug))
    const unknown = choice.slugs.filter((_, index) => named[index] === undefined)
    if (unknown.length > 0) return err({ reason: 'canary_unknown', slugs: unknown })
    return ok([...new Set(named.flatMap((tenant) => (tenant === undefined ? [] : [tenant.tenantId])))])
  }
  if (history.canary !== null) return ok(history.canary)
  // Whoever is served shows more than whoever is not.
  const active = from.behind.filter(({ status }) => status === 'active')
  const others = from.behind.filter(({ status }) => status !== 'active')
  return ok([...active, ...others].slice(0, choice.count).map(({ tenantId }) => tenantId))
}
