import type { ApiKey } from '../api-keys/api-key.ts'
import type { AuditEntry, OutboxEvent } from '../change.ts'
import { auditActions, catalogActions } from '../change.ts'
import type { RegionHint, Tenant } from '../tenant.ts'
import { regionHints, tenantStatuses } from '../tenant.ts'
import type { TenantDatabase } from '../tenant-database.ts'
import { databaseKinds, databaseStatuses } from '../tenant-database.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import type { JsonObject, TenantFeature } from '../tenant-feature.ts'
import type { D1Row } from './d1-like.ts'
import {
  readChoice,
  readInteger,
  readJson,
  readNullableInteger,
  readNullableText,
  readText,
  unreadable,
} from './read-column.ts'

/** Returns the tenant in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readTenant(row: D1Row): Tenant {
  return {
    id: readText(row, 'id'),
    slug: readText(row, 'slug'),
    serviceBinding: readText(row, 'service_binding'),
    name: readText(row, 'name'),
    rootCompanyId: readNullableText(row, 'root_company_id'),
    plan: readText(row, 'plan'),
    regionHint: row['region_hint'] === null ? null : readChoice<RegionHint>(row, 'region_hint', regionHints),
    status: readChoice(row, 'status', tenantStatuses),
    schemaVersion: readInteger(row, 'schema_version'),
    version: readInteger(row, 'version'),
    purgeAfter: readNullableInteger(row, 'purge_after'),
    createdAt: readInteger(row, 'created_at'),
    updatedAt: readInteger(row, 'updated_at'),
  }
}

/** Returns the domain in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readDomain(row: D1Row): TenantDomain {
  return {
    tenantId: readText(row, 'tenant_id'),
    domain: readText(row, 'domain'),
    verificationValue: readText(row, 'verification_value'),
    claimedAt: readInteger(row, 'claimed_at'),
    expiresAt: readNullableInteger(row, 'expires_at'),
    verifiedAt: readNullableInteger(row, 'verified_at'),
    failures: readInteger(row, 'failures'),
    nextCheckAt: readNullableInteger(row, 'next_check_at'),
  }
}

/** Returns the database record in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readDatabase(row: D1Row): TenantDatabase {
  return {
    tenantId: readText(row, 'tenant_id'),
    kind: readChoice(row, 'kind', databaseKinds),
    d1DatabaseId: readText(row, 'd1_database_id'),
    binding: readNullableText(row, 'binding'),
    shard: readNullableText(row, 'shard'),
    year: readNullableInteger(row, 'year'),
    mappingVersion: readInteger(row, 'mapping_version'),
    status: readChoice(row, 'status', databaseStatuses),
    createdAt: readInteger(row, 'created_at'),
  }
}

/** Returns the feature in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readFeature(row: D1Row): TenantFeature {
  return {
    tenantId: readText(row, 'tenant_id'),
    featureKey: readText(row, 'feature_key'),
    deployedVersion: readText(row, 'deployed_version'),
    integrationProvider: readNullableText(row, 'integration_provider'),
    customization: readObject(row, 'customization'),
    lastMigrationAt: readNullableInteger(row, 'last_migration_at'),
    updatedAt: readInteger(row, 'updated_at'),
  }
}

/** Returns the API key in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readApiKey(row: D1Row): ApiKey {
  const scopes = readJson(row, 'scopes')
  if (!Array.isArray(scopes)) throw unreadable('scopes')
  return {
    tenantId: readText(row, 'tenant_id'),
    publicId: readText(row, 'public_id'),
    name: readText(row, 'name'),
    scopes: scopes.map(String),
    secretSha256: readText(row, 'secret_sha256'),
    replaces: readNullableText(row, 'replaces'),
    createdAt: readInteger(row, 'created_at'),
    expiresAt: readNullableInteger(row, 'expires_at'),
    revokedAt: readNullableInteger(row, 'revoked_at'),
    lastUsedAt: readNullableInteger(row, 'last_used_at'),
  }
}

/** Returns the audit entry in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readAuditEntry(row: D1Row): AuditEntry {
  return {
    sequence: readInteger(row, 'sequence'),
    id: readText(row, 'id'),
    tenantId: readText(row, 'tenant_id'),
    actor: readText(row, 'actor'),
    action: readChoice(row, 'action', auditActions),
    before: row['before'] === null ? null : readObject(row, 'before'),
    after: row['after'] === null ? null : readObject(row, 'after'),
    requestId: readText(row, 'request_id'),
    at: readInteger(row, 'at'),
  }
}

/** Returns the event in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readOutboxEvent(row: D1Row): OutboxEvent {
  return {
    sequence: readInteger(row, 'sequence'),
    id: readText(row, 'id'),
    tenantId: readText(row, 'tenant_id'),
    type: readChoice(row, 'type', catalogActions),
    payload: readObject(row, 'payload'),
    createdAt: readInteger(row, 'created_at'),
  }
}

function readObject(row: D1Row, column: string): JsonObject {
  const value = readJson(row, column)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable(column)
  }
  // JSON.parse makes nothing but JSON values.
  return value as JsonObject
}
