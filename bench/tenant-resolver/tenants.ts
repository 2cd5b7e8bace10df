import type { TenantDirectory, TenantRecord } from '@voyage/tenant-resolver'

/** Number of tenants that requests rotate over. */
export const tenantCount = 1024

/** Returns a tenant as the catalog's directory gives it. */
export function tenant(index: number): TenantRecord {
  return {
    id: `ten_${index}`,
    slug: `tenant-${index}`,
    name: `Tenant ${index}`,
    status: 'active',
    plan: 'standard',
    version: 1,
    databases: ['CONFIG_DB', 'OPS_DB'].map((binding) => ({
      kind: binding === 'OPS_DB' ? 'ops' : 'config',
      binding,
      shard: null,
      year: null,
      mappingVersion: 1,
    })),
  }
}

/** A directory of endless tenants, by `tenant-7.example` and `tenant-7`; every other name is unknown. */
export const directory: TenantDirectory = {
  findByDomain: async (domain) => byName(domain.replace('.example', '')),
  findBySlug: async (slug) => byName(slug),
}

function byName(name: string): TenantRecord | null {
  const index = /^tenant-(\d+)$/.exec(name)?.[1]
  return index === undefined ? null : tenant(Number(index))
}

/** A clock that stands still: nothing gets old while it is measured. */
export const clock = { now: () => 1_800_000_000, after: () => () => {} }
