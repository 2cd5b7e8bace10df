import type { FeatureCount, FeatureTenant, FeatureTenantPage, FleetSummary, SchemaCount } from '../fleet.ts'
import type { FleetFeatureQuery } from '../schemas/fleet-schemas.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Returns how many tenants run what. */
export function summarizeRecords({ tenants, features }: MemoryRecords): FleetSummary {
  const living = new Set(tenants.filter((each) => each.status !== 'deleted').map((each) => each.id))
  const featureCounts = new Map<string, FeatureCount>()
  for (const { tenantId, featureKey, deployedVersion } of features) {
    if (!living.has(tenantId)) continue
    const key = JSON.stringify([featureKey, deployedVersion])
    const count = (featureCounts.get(key)?.tenants ?? 0) + 1
    featureCounts.set(key, { featureKey, deployedVersion, tenants: count })
  }
  const schemaCounts = new Map<string, SchemaCount>()
  for (const { id, schemaVersion, status } of tenants) {
    if (!living.has(id)) continue
    const key = JSON.stringify([schemaVersion, status])
    schemaCounts.set(key, { schemaVersion, status, tenants: (schemaCounts.get(key)?.tenants ?? 0) + 1 })
  }
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return {
    features: [...featureCounts.values()].sort(
      (a, b) => compare(a.featureKey, b.featureKey) || compare(a.deployedVersion, b.deployedVersion),
    ),
    schemaVersions: [...schemaCounts.values()].sort(
      (a, b) => a.schemaVersion - b.schemaVersion || compare(a.status, b.status),
    ),
  }
}

/** Returns one page of the tenants that run a feature. */
export function listFeatureTenantsOf(records: MemoryRecords, query: FleetFeatureQuery): FeatureTenantPage {
  const rest: Array<FeatureTenant> = records.tenants.flatMap((tenant): ReadonlyArray<FeatureTenant> => {
    const feature = records.features.find((each) => each.tenantId === tenant.id && each.featureKey === query.featureKey)
    if (feature === undefined || (query.after !== null && tenant.id <= query.after)) return []
    const { deployedVersion, lastMigrationAt } = feature
    if ((query.version ?? deployedVersion) !== deployedVersion) return []
    return [{ tenantId: tenant.id, slug: tenant.slug, status: tenant.status, deployedVersion, lastMigrationAt }]
  })
  const tenants = rest.sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1)).slice(0, query.limit)
  return { tenants, next: rest.length > query.limit ? (tenants.at(-1)?.tenantId ?? null) : null }
}
