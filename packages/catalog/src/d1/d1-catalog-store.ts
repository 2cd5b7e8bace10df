import type { CatalogStore } from '../catalog-store.ts'
import { commitOutcomes } from '../catalog-store.ts'
import { commitQueries } from './commit-queries.ts'
import { noteUseQuery } from './d1-api-key-directory.ts'
import { readWebhook } from './d1-delivery-store.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import {
  featureCountsSql,
  featureTenantsQuery,
  readFeatureCount,
  readFeatureTenant,
  readSchemaCount,
  schemaCountsSql,
} from './fleet-queries.ts'
import { auditQuery, eventQuery } from './log-queries.ts'
import { readChoice, readInteger } from './read-column.ts'
import {
  readApiKey,
  readAuditEntry,
  readDatabase,
  readDomain,
  readFeature,
  readOutboxEvent,
  readTenant,
} from './read-records.ts'
import type { Query } from './run-queries.ts'
import { queryRows, runBatch } from './run-queries.ts'
import { tenantListQuery } from './tenant-list-query.ts'

/** The query behind `listDomainsToCheck`; its parameters are the time and the limit. */
export const domainsToCheckSql = `SELECT * FROM tenant_domains WHERE verified_at IS NOT NULL AND next_check_at <= ?
  ORDER BY next_check_at LIMIT ?`

/** The query behind `findTenantByDomain`; its parameter is the domain. */
export const tenantByDomainSql = `SELECT t.* FROM tenant_domains x JOIN tenants t ON t.id = x.tenant_id
  WHERE x.domain = ? AND x.verified_at IS NOT NULL`

/** Returns the catalog store over a D1 database that has this package's migrations. A commit is one batch. */
export function createD1CatalogStore(db: D1Like): CatalogStore {
  async function list<T>(read: (row: D1Row) => T, query: Query): Promise<ReadonlyArray<T>> {
    return (await queryRows(db, query)).map(read)
  }
  async function first<T>(read: (row: D1Row) => T, query: Query): Promise<T | null> {
    return (await list(read, query))[0] ?? null
  }
  return {
    findTenant: (id) => first(readTenant, { sql: 'SELECT * FROM tenants WHERE id = ?', values: [id] }),
    findTenantByDomain: (domain) => first(readTenant, { sql: tenantByDomainSql, values: [domain] }),
    findTenantBySlug: (slug) =>
      first(readTenant, {
        sql: `SELECT * FROM tenants WHERE id = coalesce(
          (SELECT id FROM tenants WHERE slug = ?), (SELECT tenant_id FROM former_slugs WHERE slug = ?))`,
        values: [slug, slug],
      }),
    async listTenants(query) {
      const { limit } = query
      const rows = await queryRows(db, tenantListQuery(query))
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return { tenants: page.map(readTenant), next: last === undefined ? null : readInteger(last, 'sequence') }
    },
    findDomain: (tenantId, domain) =>
      first(readDomain, {
        sql: 'SELECT * FROM tenant_domains WHERE tenant_id = ? AND domain = ?',
        values: [tenantId, domain],
      }),
    listDomainsToCheck: ({ now, limit }) => list(readDomain, { sql: domainsToCheckSql, values: [now, limit] }),
    async noteDomainCheck({ tenantId, domain, verificationValue, failures, nextCheckAt }) {
      await queryRows(db, {
        sql: `UPDATE tenant_domains SET failures = ?, next_check_at = ?
          WHERE tenant_id = ? AND domain = ? AND verification_value = ? AND verified_at IS NOT NULL`,
        values: [failures, nextCheckAt, tenantId, domain, verificationValue],
      })
    },
    listDomains: (tenantId) =>
      list(readDomain, {
        sql: 'SELECT * FROM tenant_domains WHERE tenant_id = ? ORDER BY sequence',
        values: [tenantId],
      }),
    listDatabases: (tenantId) =>
      list(readDatabase, {
        sql: 'SELECT * FROM tenant_databases WHERE tenant_id = ? ORDER BY sequence',
        values: [tenantId],
      }),
    listFeatures: (tenantId) =>
      list(readFeature, {
        sql: 'SELECT * FROM tenant_features WHERE tenant_id = ? ORDER BY feature_key',
        values: [tenantId],
      }),
    listApiKeys: (tenantId) =>
      list(readApiKey, { sql: 'SELECT * FROM api_keys WHERE tenant_id = ? ORDER BY sequence', values: [tenantId] }),
    listTenantWebhooks: (tenantId) =>
      list(readWebhook, { sql: 'SELECT * FROM webhooks WHERE tenant_id = ? ORDER BY sequence', values: [tenantId] }),
    findApiKey: (publicId) =>
      first(readApiKey, { sql: 'SELECT * FROM api_keys WHERE public_id = ?', values: [publicId] }),
    async noteApiKeyUse(use) {
      await queryRows(db, noteUseQuery(use))
    },
    async summarizeFleet() {
      const [features = [], schemas = []] = await runBatch(db, [
        { sql: featureCountsSql, values: [] },
        { sql: schemaCountsSql, values: [] },
      ])
      return { features: features.map(readFeatureCount), schemaVersions: schemas.map(readSchemaCount) }
    },
    async listFeatureTenants(query) {
      const rows = (await queryRows(db, featureTenantsQuery(query))).map(readFeatureTenant)
      const tenants = rows.slice(0, query.limit)
      return { tenants, next: rows.length > query.limit ? (tenants.at(-1)?.tenantId ?? null) : null }
    },
    searchAudit: async (query) => pageOf(readAuditEntry, await queryRows(db, auditQuery(query)), query.limit),
    searchEvents: async (query) => pageOf(readOutboxEvent, await queryRows(db, eventQuery(query)), query.limit),
    listAuditEntries: ({ tenantId, after, limit }) =>
      list(readAuditEntry, {
        sql: 'SELECT * FROM audit_log WHERE tenant_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        values: [tenantId, after, limit],
      }),
    listOutboxEvents: ({ tenantId, after, limit }) =>
      list(readOutboxEvent, {
        sql: 'SELECT * FROM outbox WHERE tenant_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        values: [tenantId, after, limit],
      }),
    async commit(change) {
      const [judged] = await runBatch(db, commitQueries(change))
      return readChoice(judged?.[0] ?? {}, 'outcome', commitOutcomes)
    },
  }
}

// One row more than asked for was read: it tells whether another page follows.
function pageOf<T extends { readonly sequence: number }>(
  read: (row: D1Row) => T,
  rows: ReadonlyArray<D1Row>,
  limit: number,
): { readonly entries: ReadonlyArray<T>; readonly next: number | null } {
  const entries = rows.slice(0, limit).map(read)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.sequence ?? null) : null }
}
