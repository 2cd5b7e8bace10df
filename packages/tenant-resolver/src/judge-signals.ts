import type { GateDecision, GateRules } from './gate-tenant.ts'
import { gateTenant } from './gate-tenant.ts'
import type { Resolution } from './resolution.ts'
import type { TenantRoute } from './signals/tenant-signal.ts'
import type { TenantRecord } from './tenant-directory.ts'

/** What became of one signal that the request carries. */
export type SignalFinding =
  | {
      readonly kind: 'found'
      readonly tenant: TenantRecord
      readonly route: TenantRoute | null
      /** The tenant's present address, when the request named it by a former slug. */
      readonly movedTo: string | null
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'unavailable'; readonly cause: unknown }

/** The findings of one request. */
export interface JudgeSignalsOptions {
  /** One for each configured signal; null for one that is not there. */
  readonly findings: ReadonlyArray<SignalFinding | null>
  /** Names of the signals that are there. */
  readonly signals: ReadonlyArray<string>
  /** The address, whose path is the route when no signal owns it; null when there is none. */
  readonly url: URL | null
  readonly gate: GateRules<TenantRecord>
}

/**
 * Returns the verdict on what all signals of a request found.
 *
 * Does not depend on the order of the signals (the route apart: the first signal that owns the address gives it), and
 * a weaker signal never stands in for one that failed.
 */
export function judgeSignals({ findings, signals, url, gate }: JudgeSignalsOptions): Resolution {
  for (const finding of findings)
    if (finding?.kind === 'unauthenticated') return { outcome: 'unauthenticated', signals }
  let tenant: TenantRecord | null = null
  let route: TenantRoute | null = null
  let location: string | null = null
  let conflict = false
  let unknown = false
  for (const finding of findings) {
    if (!finding) continue
    if (finding.kind === 'unavailable') return { outcome: 'unavailable', cause: finding.cause, signals }
    if (finding.kind !== 'found') {
      unknown = true
      continue
    }
    if (tenant !== null && tenant.id !== finding.tenant.id) conflict = true
    // Two reads of one tenant may differ in age; the younger one is judged.
    if (tenant === null || finding.tenant.version > tenant.version) tenant = finding.tenant
    route ??= finding.route
    location ??= finding.movedTo
  }
  if (unknown || tenant === null) return { outcome: 'unknown', signals }
  if (conflict) return { outcome: 'conflict', signals }
  let decided: GateDecision
  try {
    decided = gateTenant(tenant, gate)
  } catch (cause) {
    return { outcome: 'unavailable', cause, signals }
  }
  if (decided.decision !== 'served') {
    const reason = decided.decision === 'maintenance' ? 'maintenance' : decided.reason
    return { outcome: 'not_served', tenant, reason, signals }
  }
  if (location !== null) return { outcome: 'moved', tenant, location, signals }
  return { outcome: 'served', tenant, route: route ?? { basePath: '', pathname: url?.pathname ?? '/' }, signals }
}
