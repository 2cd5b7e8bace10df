import type { CatalogChange } from '../change.ts'
import { newServiceBinding } from '../service-binding.ts'
import type { NewTenant, Tenant } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'

/**
 * Returns the creation of a tenant: in status provisioning, at version 1, with no schema yet. `slugWasUsed` says whether
 * another tenant had the slug before.
 */
export function decideTenantCreation(
  input: NewTenant,
  given: { readonly id: string; readonly now: number; readonly slugWasUsed: boolean },
): { readonly value: Tenant; readonly change: CatalogChange } {
  const tenant: Tenant = {
    ...input,
    id: given.id,
    serviceBinding: newServiceBinding({ id: given.id, slug: input.slug }, given.slugWasUsed),
    status: 'provisioning',
    schemaVersion: 0,
    version: 1,
    purgeAfter: null,
    createdAt: given.now,
    updatedAt: given.now,
  }
  return {
    value: tenant,
    change: {
      action: 'tenant.created',
      expectedVersion: null,
      tenant,
      write: tenant.rootCompanyId === null ? { kind: 'none' } : { kind: 'set_root_company' },
      before: null,
      after: tenantToWire(tenant),
    },
  }
}
