import { nextVersion } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/**
 * Returns the tenant under its new slug; no change when it has it already. The old slug is kept from others for
 * `coolDown` seconds, and leads to the tenant until another takes it. Whether the new one is free, the commit says.
 */
export function decideTenantRename(
  tenant: Tenant,
  slug: string,
  given: { readonly now: number; readonly coolDown: number },
): Decision<Tenant> {
  if (slug === tenant.slug) return { change: null, value: tenant }
  const after = nextVersion({ ...tenant, slug }, given.now)
  return {
    value: after,
    change: {
      action: 'tenant.renamed',
      expectedVersion: tenant.version,
      tenant: after,
      write: { kind: 'retire_slug', slug: tenant.slug, freeFrom: given.now + given.coolDown },
      before: tenantToWire(tenant),
      after: tenantToWire(after),
    },
  }
}
