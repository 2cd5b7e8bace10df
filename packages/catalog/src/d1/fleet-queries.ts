import type { FeatureCount, FeatureTenant, SchemaCount } from '../fleet.ts'
import type { FleetFeatureQuery } from '../schemas/fleet-schemas.ts'
import { tenantStatuses } from '../tenant.ts'
import type { D1Row } from './d1-like.ts'
import { readChoice, readInteger, readNullableInteger, readText } from './read-column.ts'
import type { Query } from './run-queries.ts'

/** The query behind the counts of features. */
export const featureCountsSql: string = `SELECT f.feature_key, f.deployed_version, count(*) AS tenants
  FROM tenant_features f JOIN tenants t ON t.id = f.tenant_id WHERE t.status <> 'deleted'
  GROUP BY f.feature_key, f.deployed_version ORDER BY f.feature_key, f.deployed_version`

/** The query behind the counts of schema versions. */
export const schemaCountsSql: string = `SELECT schema_version, status, count(*) AS tenants FROM tenants
  WHERE status <> 'deleted' GROUP BY schema_version, status ORDER BY schema_version, status`

/** Returns the query of one page of the tenants that run a feature, with one row more than asked for. */
export function featureTenantsQuery({ featureKey, version, limit, after }: FleetFeatureQuery): Query {
  // Without statistics SQLite might take another index, and read and sort all that run the feature.
  const index = version === null ? 'tenant_features_of_key' : 'tenant_features_by_key'
  return {
    sql: `SELECT t.id, t.slug, t.status, f.deployed_version, f.last_migration_at
      FROM tenant_features f INDEXED BY ${index} CROSS JOIN tenants t ON t.id = f.tenant_id
      WHERE f.feature_key = ? ${version === null ? '' : 'AND f.deployed_version = ?'} AND f.tenant_id > ?
      ORDER BY f.tenant_id LIMIT ?`,
    values: [featureKey, ...(version === null ? [] : [version]), after ?? '', limit + 1],
  }
}

/** Returns the count in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readFeatureCount(row: D1Row): FeatureCount {
  return {
    featureKey: readText(row, 'feature_key'),
    deployedVersion: readText(row, 'deployed_version'),
    tenants: readInteger(row, 'tenants'),
  }
}

/** Returns the count in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readSchemaCount(row: D1Row): SchemaCount {
  return {
    schemaVersion: readInteger(row, 'schema_version'),
    status: readChoice(row, 'status', tenantStatuses),
    tenants: readInteger(row, 'tenants'),
  }
}

/** Returns the tenant in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readFeatureTenant(row: D1Row): FeatureTenant {
  return {
    tenantId: readText(row, 'id'),
    slug: readText(row, 'slug'),
    status: readChoice(row, 'status', tenantStatuses),
    deployedVersion: readText(row, 'deployed_version'),
    lastMigrationAt: readNullableInteger(row, 'last_migration_at'),
  }
}
