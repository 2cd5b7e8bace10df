import { nextVersion } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { domainToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** Returns the removal of a tenant's domain, verified or not. */
export function decideDomainRemoval(tenant: Tenant, domain: TenantDomain, now: number): Decision<TenantDomain> {
  return {
    value: domain,
    change: {
      action: 'domain.removed',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, now),
      write: { kind: 'delete_domain', domain: domain.domain },
      before: domainToWire(domain),
      after: null,
    },
  }
}
