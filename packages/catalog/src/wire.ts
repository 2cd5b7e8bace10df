import type { ApiKey } from './api-keys/api-key.ts'
import type { AuditEntry, OutboxEvent } from './change.ts'
import type { Tenant } from './tenant.ts'
import type { TenantDatabase } from './tenant-database.ts'
import type { TenantDomain } from './tenant-domain.ts'
import { verificationRecordName } from './tenant-domain.ts'
import type { JsonObject, TenantFeature } from './tenant-feature.ts'

/** Returns the tenant as it stands in answers, events and the audit log. */
export function tenantToWire(tenant: Tenant): JsonObject {
  return {
    id: tenant.id,
    slug: tenant.slug,
    service_binding: tenant.serviceBinding,
    name: tenant.name,
    root_company_id: tenant.rootCompanyId,
    plan: tenant.plan,
    region_hint: tenant.regionHint,
    status: tenant.status,
    schema_version: tenant.schemaVersion,
    version: tenant.version,
    purge_after: tenant.purgeAfter,
    created_at: tenant.createdAt,
    updated_at: tenant.updatedAt,
  }
}

/** Returns the domain with the TXT record that proves it. */
export function domainToWire(domain: TenantDomain): JsonObject {
  return {
    domain: domain.domain,
    verification: { type: 'TXT', name: verificationRecordName(domain.domain), value: domain.verificationValue },
    verified_at: domain.verifiedAt,
    expires_at: domain.expiresAt,
  }
}

/** Returns the database record. */
export function databaseToWire(database: TenantDatabase): JsonObject {
  return {
    kind: database.kind,
    d1_database_id: database.d1DatabaseId,
    binding: database.binding,
    shard: database.shard,
    year: database.year,
    mapping_version: database.mappingVersion,
    status: database.status,
    created_at: database.createdAt,
  }
}

/** Returns the feature record. */
export function featureToWire(feature: TenantFeature): JsonObject {
  return {
    feature_key: feature.featureKey,
    deployed_version: feature.deployedVersion,
    integration_provider: feature.integrationProvider,
    customization: feature.customization,
    last_migration_at: feature.lastMigrationAt,
    updated_at: feature.updatedAt,
  }
}

/** Returns the API key's record. The secret is not in it, nor its digest. */
export function apiKeyToWire(key: ApiKey): JsonObject {
  return {
    id: key.publicId,
    name: key.name,
    scopes: key.scopes,
    replaces: key.replaces,
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    last_used_at: key.lastUsedAt,
  }
}

/** Returns the audit entry. */
export function auditEntryToWire(entry: AuditEntry): JsonObject {
  return {
    id: entry.id,
    tenant_id: entry.tenantId,
    actor: entry.actor,
    action: entry.action,
    before: entry.before,
    after: entry.after,
    request_id: entry.requestId,
    at: entry.at,
  }
}

/** Returns the event as it stands in the outbox. */
export function eventToWire(event: OutboxEvent): JsonObject {
  return { id: event.id, type: event.type, data: event.payload, created_at: event.createdAt }
}
