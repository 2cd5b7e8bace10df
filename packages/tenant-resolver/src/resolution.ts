import type { GateRefusal } from './gate-tenant.ts'
import type { TenantRoute } from './signals/tenant-signal.ts'
import type { TenantRecord } from './tenant-directory.ts'

/**
 * The verdict on one request. `signals` names the signals that the request carried, in their configured order.
 *
 * When several refusals apply, the first of this order wins, whatever the order of the signals: unauthenticated,
 * unavailable, unknown, conflict, not_served, moved.
 */
export type Resolution =
  /** The request belongs to `tenant`, which may be served. */
  | {
      readonly outcome: 'served'
      readonly tenant: TenantRecord
      readonly route: TenantRoute
      readonly signals: ReadonlyArray<string>
    }
  /** The request names `tenant`, which may be served, by a slug it no longer has. `location` is its present address. */
  | {
      readonly outcome: 'moved'
      readonly tenant: TenantRecord
      /** A path with query, or an absolute URL where the host changes; for a 308. */
      readonly location: string
      readonly signals: ReadonlyArray<string>
    }
  /** The request belongs to `tenant`, whose status blocks it (see `gateTenant`). */
  | {
      readonly outcome: 'not_served'
      readonly tenant: TenantRecord
      readonly reason: GateRefusal | 'maintenance'
      readonly signals: ReadonlyArray<string>
    }
  /** No signal is there, or one is there that names no known tenant. */
  | { readonly outcome: 'unknown'; readonly signals: ReadonlyArray<string> }
  /** Two signals name different tenants. */
  | { readonly outcome: 'conflict'; readonly signals: ReadonlyArray<string> }
  /** A signal is there, and its proof does not hold. */
  | { readonly outcome: 'unauthenticated'; readonly signals: ReadonlyArray<string> }
  /** The directory could not be read, or a rule of the gate failed; `cause` is for the log, never for an answer. */
  | { readonly outcome: 'unavailable'; readonly cause: unknown; readonly signals: ReadonlyArray<string> }
