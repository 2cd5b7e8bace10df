import type { ApiKey } from '../api-keys/api-key.ts'
import type { RecordedChange } from '../change.ts'
import type { TenantDatabase } from '../tenant-database.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import type { TenantFeature } from '../tenant-feature.ts'
import type { Query } from './run-queries.ts'

/** The condition that the change was committed; its parameter, the last of each query, is the audit entry's id. */
export const committed = 'EXISTS (SELECT 1 FROM audit_log WHERE audit_log.id = ?)'

/** Returns the query, which ends in its condition, so that it acts only when this audit entry is there. */
export function onTicket({ sql, values }: Query, auditId: string): Query {
  return { sql: `${sql} AND ${committed}`, values: [...values, auditId] }
}

/** Returns the queries that write what a change touches besides the tenant's record, each but for the last parameter. */
export function writeQueries(change: RecordedChange): ReadonlyArray<Query> {
  const { tenant, write } = change
  switch (write.kind) {
    case 'none':
    case 'set_root_company':
      return []
    case 'retire_slug':
      return [
        takeSlug(tenant.slug),
        {
          sql: `INSERT INTO former_slugs (slug, tenant_id, retired_at, free_from) SELECT ?, ?, ?, ? WHERE ${committed}`,
          values: [write.slug, tenant.id, change.at, write.freeFrom],
        },
      ]
    case 'put_domain':
      return [putDomain(tenant.id, write.domain)]
    case 'delete_domain':
      return [
        {
          sql: `DELETE FROM tenant_domains WHERE tenant_id = ? AND domain = ? AND ${committed}`,
          values: [tenant.id, write.domain],
        },
      ]
    case 'insert_database':
      return [insertDatabase(tenant.id, write.database)]
    case 'update_database':
      return [updateDatabase(tenant.id, write.database)]
    case 'put_features':
      return [putFeatures(tenant.id, write.features)]
    case 'delete_feature':
      return [
        {
          sql: `DELETE FROM tenant_features WHERE tenant_id = ? AND feature_key = ? AND ${committed}`,
          values: [tenant.id, write.featureKey],
        },
      ]
    case 'put_api_keys':
      return [putApiKeys(tenant.id, write.keys), ...forgetApiKeys(tenant.id, write.forgotten)]
    case 'purge':
      return purgeQueries(tenant.id, write.webhookIds)
  }
}

/** Returns the query that takes a slug from the former ones: whoever has it now, it is former no more. */
export function takeSlug(slug: string): Query {
  return { sql: `DELETE FROM former_slugs WHERE slug = ? AND ${committed}`, values: [slug] }
}

function putDomain(tenantId: string, domain: TenantDomain): Query {
  const { verificationValue, claimedAt, expiresAt, verifiedAt, failures, nextCheckAt } = domain
  return {
    sql: `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, expires_at, verified_at,
        failures, next_check_at)
      SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}
      ON CONFLICT (tenant_id, domain) DO UPDATE SET verification_value = excluded.verification_value,
        claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, verified_at = excluded.verified_at,
        failures = excluded.failures, next_check_at = excluded.next_check_at`,
    values: [tenantId, domain.domain, verificationValue, claimedAt, expiresAt, verifiedAt, failures, nextCheckAt],
  }
}

function insertDatabase(tenantId: string, database: TenantDatabase): Query {
  const { kind, d1DatabaseId, binding, shard, year, mappingVersion, status, createdAt } = database
  return {
    sql: `INSERT INTO tenant_databases
      (tenant_id, kind, d1_database_id, binding, shard, year, mapping_version, status, created_at)
      SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
    values: [tenantId, kind, d1DatabaseId, binding, shard, year, mappingVersion, status, createdAt],
  }
}

function updateDatabase(tenantId: string, database: TenantDatabase): Query {
  const { d1DatabaseId, binding, shard, mappingVersion, status } = database
  return {
    sql: `UPDATE tenant_databases SET binding = ?, shard = ?, mapping_version = ?, status = ?
      WHERE tenant_id = ? AND d1_database_id = ? AND ${committed}`,
    values: [binding, shard, mappingVersion, status, tenantId, d1DatabaseId],
  }
}

// One statement for any number of features: D1 counts the statements of a batch against the request's limit.
function putFeatures(tenantId: string, features: ReadonlyArray<TenantFeature>): Query {
  const rows = features.map((feature) => ({ ...feature, customization: JSON.stringify(feature.customization) }))
  return {
    sql: `INSERT INTO tenant_features (tenant_id, feature_key, deployed_version, integration_provider, customization,
        last_migration_at, updated_at)
      SELECT ?, value ->> 'featureKey', value ->> 'deployedVersion', value ->> 'integrationProvider',
        value ->> 'customization', value ->> 'lastMigrationAt', value ->> 'updatedAt'
      FROM json_each(?) WHERE ${committed}
      ON CONFLICT (tenant_id, feature_key) DO UPDATE SET deployed_version = excluded.deployed_version,
        integration_provider = excluded.integration_provider, customization = excluded.customization,
        last_migration_at = excluded.last_migration_at, updated_at = excluded.updated_at`,
    values: [tenantId, JSON.stringify(rows)],
  }
}

// When a key was last used is written elsewhere, and stays.
function putApiKeys(tenantId: string, keys: ReadonlyArray<ApiKey>): Query {
  const rows = keys.map((key) => ({ ...key, scopes: JSON.stringify(key.scopes) }))
  return {
    sql: `INSERT INTO api_keys (public_id, tenant_id, name, scopes, secret_sha256, replaces, created_at, expires_at,
        revoked_at)
      SELECT value ->> 'publicId', ?, value ->> 'name', value ->> 'scopes', value ->> 'secretSha256',
        value ->> 'replaces', value ->> 'createdAt', value ->> 'expiresAt', value ->> 'revokedAt'
      FROM json_each(?) WHERE ${committed}
      ON CONFLICT (public_id) DO UPDATE SET expires_at = excluded.expires_at, revoked_at = excluded.revoked_at`,
    values: [tenantId, JSON.stringify(rows)],
  }
}

function forgetApiKeys(tenantId: string, publicIds: ReadonlyArray<string>): ReadonlyArray<Query> {
  if (publicIds.length === 0) return []
  return [
    {
      sql: `DELETE FROM api_keys WHERE tenant_id = ? AND public_id IN (SELECT value FROM json_each(?)) AND ${committed}`,
      values: [tenantId, JSON.stringify(publicIds)],
    },
  ]
}

function purgeQueries(tenantId: string, webhookIds: ReadonlyArray<string>): ReadonlyArray<Query> {
  const ids = JSON.stringify(webhookIds)
  const owned = [
    `DELETE FROM tenant_domains WHERE tenant_id = ? AND ${committed}`,
    `DELETE FROM tenant_features WHERE tenant_id = ? AND ${committed}`,
    `DELETE FROM api_keys WHERE tenant_id = ? AND ${committed}`,
    `UPDATE tenant_databases SET status = 'retired' WHERE tenant_id = ? AND ${committed}`,
    `UPDATE former_slugs SET free_from = NULL WHERE tenant_id = ? AND ${committed}`,
  ].map((sql) => ({ sql, values: [tenantId] }))
  const named = 'IN (SELECT value FROM json_each(?))'
  return [
    ...owned,
    { sql: `DELETE FROM webhook_streams WHERE webhook_id ${named} AND ${committed}`, values: [ids] },
    { sql: `DELETE FROM webhooks WHERE id ${named} AND tenant_id = ? AND ${committed}`, values: [ids, tenantId] },
  ]
}
