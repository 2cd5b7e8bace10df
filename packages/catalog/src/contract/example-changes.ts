import type { CatalogChange, RecordedChange } from '../change.ts'
import { nextVersion } from '../change.ts'
import { decideTenantCreation } from '../decisions/decide-tenant-creation.ts'
import type { NewTenant, Tenant } from '../tenant.ts'
import type { NewTenantDatabase } from '../tenant-database.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import type { TenantFeature } from '../tenant-feature.ts'

/** The time at which the examples happen, in epoch seconds. */
export const exampleTime = 1_790_000_000

let recorded = 0

/** Returns the change with who, when and fresh ids, as a store takes it. */
function recordedChange(change: CatalogChange): RecordedChange {
  recorded += 1
  const ids = { auditId: `aud_${recorded}`, eventId: `evt_${recorded}` }
  return {
    ...change,
    ...ids,
    actor: 'contract',
    requestId: `request-${recorded}`,
    at: exampleTime,
    answered: null,
    otherwise: null,
  }
}

/** Returns the creation of a tenant with this id; its slug is the id in lower case unless given. */
export function creation(id: string, input: Partial<NewTenant> = {}): RecordedChange {
  const whole: NewTenant = {
    slug: id.toLowerCase().replaceAll('_', '-'),
    name: `Tenant ${id}`,
    rootCompanyId: null,
    plan: 'standard',
    regionHint: null,
    ...input,
  }
  return recordedChange(decideTenantCreation(whole, { id, now: exampleTime, slugWasUsed: false }).change)
}

/** Returns a change of the tenant upon the version it is at. */
export function update(
  tenant: Tenant,
  change: Partial<Tenant>,
  write: CatalogChange['write'] = { kind: 'none' },
): RecordedChange {
  return recordedChange({
    action: 'tenant.updated',
    expectedVersion: tenant.version,
    tenant: { ...nextVersion(tenant, exampleTime + 1), ...change },
    write,
    before: { name: tenant.name },
    after: { name: change.name ?? tenant.name },
  })
}

/** Returns an unverified claim. */
export function claim(tenantId: string, domain: string): TenantDomain {
  return {
    tenantId,
    domain,
    verificationValue: `value of ${tenantId}`,
    claimedAt: exampleTime,
    expiresAt: exampleTime + 60,
    verifiedAt: null,
    failures: 0,
    nextCheckAt: null,
  }
}

/** Returns the claim, verified. */
export function verified(domain: TenantDomain): TenantDomain {
  return { ...domain, expiresAt: null, verifiedAt: exampleTime + 5, nextCheckAt: exampleTime + 86_400 }
}

/** Returns a feature record. */
export function feature(tenantId: string, featureKey: string, deployedVersion = '1.0.0'): TenantFeature {
  return {
    tenantId,
    featureKey,
    deployedVersion,
    integrationProvider: null,
    customization: { labels: ['é', 1, null, true], nested: { deep: 0.5 } },
    lastMigrationAt: null,
    updatedAt: exampleTime,
  }
}

/** Returns a database to register. */
export function database(number: number, fields: Partial<NewTenantDatabase> = {}): NewTenantDatabase {
  return {
    kind: 'ops',
    d1DatabaseId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    binding: 'OPS_DB',
    shard: null,
    year: null,
    mappingVersion: 1,
    ...fields,
  }
}
