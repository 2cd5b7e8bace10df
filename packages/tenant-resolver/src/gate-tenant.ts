/** What {@link gateTenant} decides. */
export type GateDecision =
  | { readonly decision: 'served' }
  | { readonly decision: 'refused'; readonly reason: 'not_active' | 'status_unknown' }

const served: GateDecision = { decision: 'served' }
const notActive: GateDecision = { decision: 'refused', reason: 'not_active' }
const statusUnknown: GateDecision = { decision: 'refused', reason: 'status_unknown' }

/**
 * Returns whether a tenant may be served. The one place where a status is judged: HTTP requests, WebSocket upgrades,
 * queue messages and cron runs all ask here.
 *
 * Only `active` is served. A status that this version does not know is refused: a newer control plane may mean
 * anything by it.
 */
export function gateTenant(tenant: { readonly status: string }): GateDecision {
  switch (tenant.status) {
    case 'active':
      return served
    case 'provisioning':
    case 'suspended':
    case 'deleting':
    case 'deleted':
      return notActive
    default:
      return statusUnknown
  }
}
