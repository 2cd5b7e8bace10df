/** What {@link gateTenant} decides. */
export type GateDecision =
  | { readonly decision: 'served' }
  | { readonly decision: 'refused'; readonly reason: GateRefusal }
  /** Soon again: a status or an operator says that the tenant is being worked on. */
  | { readonly decision: 'maintenance' }

/** Why a tenant may not be served. */
export type GateRefusal = 'not_active' | 'status_unknown' | 'not_entitled'

/** What a gate looks at. */
export interface GatedTenant {
  readonly status: string
}

/** Rules beside the status. */
export interface GateRules<Tenant extends GatedTenant = GatedTenant> {
  /**
   * `off_boarding` also lets a suspended or deleting tenant through: for the endpoints by which it takes its data out.
   * Default: `normal`.
   */
  readonly purpose?: 'normal' | 'off_boarding'
  /** Tells whether the tenant is being worked on, such as while a database moves. Default: never. */
  readonly isInMaintenance?: (tenant: Tenant) => boolean
  /** Tells whether plan or features cover what is asked for. Default: always. */
  readonly isEntitled?: (tenant: Tenant) => boolean
}

const served: GateDecision = { decision: 'served' }
const maintenance: GateDecision = { decision: 'maintenance' }
const refused = (reason: GateRefusal): GateDecision => ({ decision: 'refused', reason })

/**
 * Returns whether a tenant may be served. The one place where a status is judged: HTTP requests, WebSocket upgrades,
 * queue messages and cron runs all ask here.
 *
 * Only `active` is served. A status that this version does not know is refused: a newer control plane may mean
 * anything by it. Status comes first, then maintenance, then entitlement, so that a blocked tenant learns neither.
 */
export function gateTenant<Tenant extends GatedTenant>(tenant: Tenant, rules: GateRules<Tenant> = {}): GateDecision {
  switch (tenant.status) {
    case 'active':
      if (rules.isInMaintenance?.(tenant) === true) return maintenance
      return rules.isEntitled?.(tenant) === false ? refused('not_entitled') : served
    case 'suspended':
    case 'deleting':
      return rules.purpose === 'off_boarding' ? served : refused('not_active')
    case 'provisioning':
    case 'deleted':
      return refused('not_active')
    default:
      return refused('status_unknown')
  }
}
