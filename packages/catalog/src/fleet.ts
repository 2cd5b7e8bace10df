import type { TenantStatus } from './tenant.ts'
import type { JsonObject } from './tenant-feature.ts'

/** How many tenants run a version of a feature. Purged tenants do not count. */
export interface FeatureCount {
  readonly featureKey: string
  readonly deployedVersion: string
  readonly tenants: number
}

/** How many tenants of a status are at a schema version. */
export interface SchemaCount {
  readonly schemaVersion: number
  readonly status: TenantStatus
  readonly tenants: number
}

/** What the fleet runs. */
export interface FleetSummary {
  readonly features: ReadonlyArray<FeatureCount>
  readonly schemaVersions: ReadonlyArray<SchemaCount>
}

/** One page of the tenants that run a feature. */
export interface FeatureTenantPage {
  readonly tenants: ReadonlyArray<FeatureTenant>
  /** The tenant after which the next page begins; null on the last page. */
  readonly next: string | null
}

/** A tenant that runs a feature. */
export interface FeatureTenant {
  readonly tenantId: string
  readonly slug: string
  readonly status: TenantStatus
  readonly deployedVersion: string
  readonly lastMigrationAt: number | null
}

/** Returns the summary in wire form. */
export function fleetToWire(summary: FleetSummary): JsonObject {
  return {
    features: summary.features.map(({ featureKey, deployedVersion, tenants }) => ({
      feature_key: featureKey,
      deployed_version: deployedVersion,
      tenants,
    })),
    schema_versions: summary.schemaVersions.map(({ schemaVersion, status, tenants }) => ({
      schema_version: schemaVersion,
      status,
      tenants,
    })),
  }
}

/** Returns the tenant in wire form. */
export function featureTenantToWire(tenant: FeatureTenant): JsonObject {
  return {
    tenant_id: tenant.tenantId,
    slug: tenant.slug,
    status: tenant.status,
    deployed_version: tenant.deployedVersion,
    last_migration_at: tenant.lastMigrationAt,
  }
}
