import type { CatalogStore } from '../catalog-store.ts'
import type { Tenant } from '../tenant.ts'
import type { CatalogTenantDirectory, DirectoryTenant } from '../tenant-directory.ts'

/** Returns the tenant directory over any catalog store; for tests and examples, it takes several reads a look-up. */
export function createMemoryTenantDirectory(store: CatalogStore): CatalogTenantDirectory {
  const describe = async (tenant: Tenant | null): Promise<DirectoryTenant | null> => {
    if (tenant === null) return null
    const databases = (await store.listDatabases(tenant.id)).filter((each) => each.status === 'active')
    return {
      id: tenant.id,
      slug: tenant.slug,
      serviceBinding: tenant.serviceBinding,
      name: tenant.name,
      status: tenant.status,
      plan: tenant.plan,
      version: tenant.version,
      databases: databases.map(({ kind, binding, shard, year, mappingVersion }) => ({
        kind,
        binding,
        shard,
        year,
        mappingVersion,
      })),
    }
  }
  return {
    findByDomain: async (domain) => describe(await store.findTenantByDomain(domain)),
    findBySlug: async (slug) => describe(await store.findTenantBySlug(slug)),
    findById: async (id) => describe(await store.findTenant(id)),
  }
}
