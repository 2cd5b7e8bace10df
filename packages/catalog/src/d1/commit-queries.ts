import type { CatalogWrite, RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { Query } from './run-queries.ts'

/**
 * Returns the batch that carries out a change. Its first query answers one row with the column `outcome`; when that
 * is `committed`, the others have taken effect, and none of them otherwise.
 *
 * The audit entry is the ticket of the batch: it is inserted only when the outcome is `committed`, and each later
 * query acts only when the entry is there. The outcome is judged by the same expression in both places, within one
 * transaction, before anything is written.
 */
export function commitQueries(change: RecordedChange): ReadonlyArray<Query> {
  const outcome = outcomeExpression(change)
  return [
    { sql: `SELECT ${outcome.sql} AS outcome`, values: outcome.values },
    {
      sql: `INSERT INTO audit_log (id, tenant_id, actor, action, before, after, request_id, at)
        SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${outcome.sql} = 'committed'`,
      values: [
        change.auditId,
        change.tenant.id,
        change.actor,
        change.action,
        jsonOrNull(change.before),
        jsonOrNull(change.after),
        change.requestId,
        change.at,
        ...outcome.values,
      ],
    },
    withTicket(change, {
      sql: `INSERT INTO outbox (id, tenant_id, type, payload, created_at) SELECT ?, ?, ?, ?, ? WHERE ${committed}`,
      values: [change.eventId, change.tenant.id, change.action, JSON.stringify(eventPayload(change)), change.at],
    }),
    withTicket(change, change.expectedVersion === null ? insertTenant(change.tenant) : updateTenant(change.tenant)),
    ...writeQueries(change.tenant.id, change.write).map((query) => withTicket(change, query)),
  ]
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** The condition that the change was committed; its parameter, the last of each query, is the audit entry's id. */
const committed = 'EXISTS (SELECT 1 FROM audit_log WHERE audit_log.id = ?)'

function withTicket(change: RecordedChange, query: Query): Query {
  return { sql: query.sql, values: [...query.values, change.auditId] }
}

function outcomeExpression({ tenant, write, expectedVersion }: RecordedChange): Query {
  if (expectedVersion === null) {
    return {
      sql: `(CASE WHEN EXISTS (SELECT 1 FROM tenants WHERE slug = ?) THEN 'slug_taken' ELSE 'committed' END)`,
      values: [tenant.slug],
    }
  }
  const rival = rivalExpression(tenant.id, write)
  return {
    sql: `(CASE WHEN NOT EXISTS (SELECT 1 FROM tenants WHERE id = ? AND version = ?) THEN 'version_conflict'
      ${rival.sql} ELSE 'committed' END)`,
    values: [tenant.id, expectedVersion, ...rival.values],
  }
}

function rivalExpression(tenantId: string, write: CatalogWrite): Query {
  if (write.kind === 'put_domain') {
    return {
      sql: `WHEN EXISTS (SELECT 1 FROM tenant_domains
        WHERE domain = ? AND verified_at IS NOT NULL AND tenant_id <> ?) THEN 'domain_taken'`,
      values: [write.domain.domain, tenantId],
    }
  }
  if (write.kind === 'insert_database') {
    return {
      sql: `WHEN EXISTS (SELECT 1 FROM tenant_databases WHERE d1_database_id = ?) THEN 'database_taken'`,
      values: [write.database.d1DatabaseId],
    }
  }
  return { sql: '', values: [] }
}

function insertTenant(tenant: Tenant): Query {
  return {
    sql: `INSERT INTO tenants (id, slug, name, root_company_id, plan, region_hint, status, schema_version, version,
      created_at, updated_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
    values: [
      tenant.id,
      tenant.slug,
      tenant.name,
      tenant.rootCompanyId,
      tenant.plan,
      tenant.regionHint,
      tenant.status,
      tenant.schemaVersion,
      tenant.version,
      tenant.createdAt,
      tenant.updatedAt,
    ],
  }
}

function updateTenant(tenant: Tenant): Query {
  return {
    sql: `UPDATE tenants SET slug = ?, name = ?, root_company_id = ?, plan = ?, region_hint = ?, status = ?,
      schema_version = ?, version = ?, updated_at = ? WHERE id = ? AND ${committed}`,
    values: [
      tenant.slug,
      tenant.name,
      tenant.rootCompanyId,
      tenant.plan,
      tenant.regionHint,
      tenant.status,
      tenant.schemaVersion,
      tenant.version,
      tenant.updatedAt,
      tenant.id,
    ],
  }
}

function writeQueries(tenantId: string, write: CatalogWrite): ReadonlyArray<Query> {
  switch (write.kind) {
    case 'none':
      return []
    case 'put_domain': {
      const { domain, verificationValue, claimedAt, expiresAt, verifiedAt } = write.domain
      return [
        {
          sql: `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, expires_at, verified_at)
            SELECT ?, ?, ?, ?, ?, ? WHERE ${committed}
            ON CONFLICT (tenant_id, domain) DO UPDATE SET verification_value = excluded.verification_value,
              claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, verified_at = excluded.verified_at`,
          values: [tenantId, domain, verificationValue, claimedAt, expiresAt, verifiedAt],
        },
      ]
    }
    case 'delete_domain':
      return [
        {
          sql: `DELETE FROM tenant_domains WHERE tenant_id = ? AND domain = ? AND ${committed}`,
          values: [tenantId, write.domain],
        },
      ]
    case 'insert_database': {
      const { kind, d1DatabaseId, binding, shard, year, mappingVersion, createdAt } = write.database
      return [
        {
          sql: `INSERT INTO tenant_databases
            (tenant_id, kind, d1_database_id, binding, shard, year, mapping_version, created_at)
            SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
          values: [tenantId, kind, d1DatabaseId, binding, shard, year, mappingVersion, createdAt],
        },
      ]
    }
    case 'put_features': {
      // One statement for any number of features: D1 counts the statements of a batch against the request's limit.
      const rows = write.features.map((feature) => ({
        ...feature,
        customization: JSON.stringify(feature.customization),
      }))
      return [
        {
          sql: `INSERT INTO tenant_features
            (tenant_id, feature_key, deployed_version, integration_provider, customization, updated_at)
            SELECT ?, value ->> 'featureKey', value ->> 'deployedVersion', value ->> 'integrationProvider',
              value ->> 'customization', value ->> 'updatedAt'
            FROM json_each(?) WHERE ${committed}
            ON CONFLICT (tenant_id, feature_key) DO UPDATE SET deployed_version = excluded.deployed_version,
              integration_provider = excluded.integration_provider, customization = excluded.customization,
              updated_at = excluded.updated_at`,
          values: [tenantId, JSON.stringify(rows)],
        },
      ]
    }
  }
}
