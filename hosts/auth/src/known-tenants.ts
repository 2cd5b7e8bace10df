import type { TenantNameStore } from '@voyage/oidc-core'

/** How long a tenant that was found counts as there, in seconds, and how many are remembered. */
const keepFor = 300
const mostKept = 10_000

/**
 * Returns a function that says whether the operator has named a tenant. Without it anybody could make this host create
 * signing keys for tenants that they thought up. Tenants that are there are remembered; others are asked for each time.
 */
export function createKnownTenants(context: {
  readonly tenants: TenantNameStore
  /** Epoch seconds. */
  readonly clock: () => number
}): (tenantId: string) => Promise<boolean> {
  const seen = new Map<string, number>()
  return async (tenantId) => {
    const now = context.clock()
    const at = seen.get(tenantId)
    if (at !== undefined && now - at < keepFor) return true
    const known = (await context.tenants.findTenantName(tenantId)) !== null
    seen.delete(tenantId)
    if (known) seen.set(tenantId, now)
    const [oldest] = seen.keys()
    if (seen.size > mostKept && oldest !== undefined) seen.delete(oldest)
    return known
  }
}
