import type { FleetEnd } from './fleet-journal.ts'
import type { FleetTenant } from './fleet-tenant.ts'
import type { FleetPlan } from './plan-fleet-migration.ts'

/** Where a run of a migration is. */
export interface FleetProgress {
  readonly plan: FleetPlan
  /** How many tenants of the canary, and of the rest, were begun. */
  readonly begun: { readonly canary: number; readonly rest: number }
  readonly running: number
  readonly migrated: number
  readonly failed: { readonly canary: number; readonly rest: number }
  readonly isInterrupted: boolean
}

/** What bounds a run. */
export interface FleetLimits {
  /** The most tenants at once. */
  readonly concurrency: number
  /** Stop when more tenants than this have failed. */
  readonly maxFailures: number
}

/** What to do next: begin with these tenants (none: wait for what runs), or end. */
export type FleetStep =
  | { readonly kind: 'begin'; readonly cohort: 'canary' | 'rest'; readonly tenants: ReadonlyArray<FleetTenant> }
  | { readonly kind: 'wait' }
  | { readonly kind: 'end'; readonly how: FleetEnd }

/** Returns the progress of a run that has done nothing yet. */
export function beginProgress(plan: FleetPlan): FleetProgress {
  const none = { canary: 0, rest: 0 }
  return { plan, begun: none, running: 0, migrated: 0, failed: none, isInterrupted: false }
}

/**
 * Returns what to do next. No tenant of the rest is begun before every one of the canary was migrated; once the run is
 * to stop, what runs is waited for and nothing is begun.
 */
export function nextFleetStep(progress: FleetProgress, limits: FleetLimits): FleetStep {
  const { plan, begun, running } = progress
  const stop = whyToStop(progress, limits)
  if (stop !== null) return running > 0 ? { kind: 'wait' } : { kind: 'end', how: stop }
  const room = Math.max(0, limits.concurrency - running)
  if (begun.canary < plan.canary.length) {
    return begin('canary', plan.canary.slice(begun.canary, begun.canary + room))
  }
  const isCanaryOver = running === 0 || begun.rest > 0 || plan.canary.length === 0
  if (!isCanaryOver) return { kind: 'wait' }
  if (begun.rest < plan.rest.length) return begin('rest', plan.rest.slice(begun.rest, begun.rest + room))
  return running > 0 ? { kind: 'wait' } : { kind: 'end', how: 'complete' }
}

function begin(cohort: 'canary' | 'rest', tenants: ReadonlyArray<FleetTenant>): FleetStep {
  return tenants.length === 0 ? { kind: 'wait' } : { kind: 'begin', cohort, tenants }
}

function whyToStop({ isInterrupted, failed }: FleetProgress, { maxFailures }: FleetLimits): FleetEnd | null {
  if (failed.canary > 0) return 'canary_failed'
  if (failed.rest > maxFailures) return 'too_many_failures'
  return isInterrupted ? 'interrupted' : null
}

/** Returns the progress after these tenants were begun. */
export function afterBeginning(
  progress: FleetProgress,
  { cohort, tenants }: Extract<FleetStep, { kind: 'begin' }>,
): FleetProgress {
  const begun = { ...progress.begun, [cohort]: progress.begun[cohort] + tenants.length }
  return { ...progress, begun, running: progress.running + tenants.length }
}

/** Returns the progress after a tenant was migrated, or failed. */
export function afterTenant(
  progress: FleetProgress,
  outcome: { readonly cohort: 'canary' | 'rest'; readonly isMigrated: boolean },
): FleetProgress {
  const { cohort, isMigrated } = outcome
  const { failed, migrated, running } = progress
  if (isMigrated) return { ...progress, running: running - 1, migrated: migrated + 1 }
  return { ...progress, running: running - 1, failed: { ...failed, [cohort]: failed[cohort] + 1 } }
}

/** Returns how many seconds the rest will take at the pace so far; null while too little is known. */
export function remainingSeconds(progress: FleetProgress, elapsedSeconds: number): number | null {
  const ended = progress.migrated + progress.failed.canary + progress.failed.rest
  if (ended < 3 || elapsedSeconds <= 0) return null
  const left = progress.plan.canary.length + progress.plan.rest.length - ended
  return Math.round((elapsedSeconds / ended) * left)
}
