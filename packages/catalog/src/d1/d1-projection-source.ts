import type { CatalogProjectionSource } from '../tenant-directory.ts'
import type { D1Like } from './d1-like.ts'
import { domainOwner, readDirectoryTenant, slugOwner, tenantColumns } from './d1-tenant-directory.ts'
import { readChoice, readInteger, readText } from './read-column.ts'
import { queryRows } from './run-queries.ts'

const keyspaces = ['domain', 'slug', 'tenant_id'] as const

const changesSql = `SELECT sequence, tenant_id, json_extract(payload, '$.version') AS version
FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?`

/** The query behind `readKeys`; its parameters are the tenants as JSON and the limit. */
// The outbox is append-only, so it knows each slug that the tenant ever had and each domain that ever led to it; of its
// other events no JSON is read. D1 takes five terms at most.
// Whom a key names and that tenant's state are read at once: a copy must never be of two times.
export const keysSql: string = `WITH asked AS (
  SELECT key AS place, value ->> 'tenant_id' AS tenant_id, value ->> 'keyspace' AS keyspace, value ->> 'value' AS value
  FROM json_each(?1)),
keys AS (
  SELECT place, tenant_id, 'tenant_id' AS keyspace, tenant_id AS value FROM asked
  UNION SELECT place, id, 'slug', slug FROM asked JOIN tenants ON id = tenant_id
  UNION SELECT place, tenant_id, 'slug', slug FROM asked JOIN former_slugs USING (tenant_id)
  UNION SELECT place, tenant_id, 'domain', domain FROM asked JOIN tenant_domains USING (tenant_id)
  UNION SELECT place, tenant_id, e.key, e.value FROM asked JOIN outbox USING (tenant_id), json_each(payload, '$.data') e
    WHERE outbox.type IN ('tenant.created', 'tenant.renamed', 'domain.verified')
      AND e.key IN ('slug', 'domain') AND e.type = 'text'),
page AS (
  SELECT k.* FROM keys k JOIN asked a ON a.place = k.place
  WHERE a.keyspace IS NULL OR (k.keyspace, k.value) > (a.keyspace, a.value)
  ORDER BY k.place, k.keyspace, k.value LIMIT ?2)
SELECT k.tenant_id AS asked_id, k.keyspace, k.value, ${tenantColumns}
FROM page k LEFT JOIN tenants t ON t.id = CASE k.keyspace
  WHEN 'domain' THEN ${domainOwner('k.value')} WHEN 'slug' THEN ${slugOwner('k.value')} ELSE k.value END
ORDER BY k.place, k.keyspace, k.value`

/**
 * Returns the catalog's D1 database as what a projection of the tenant directory is made from.
 *
 * @throws CatalogError (from the reads) `CATALOG_STORE_FAILED`, `CATALOG_ROW_UNREADABLE`
 */
export function createD1ProjectionSource(db: D1Like): CatalogProjectionSource {
  return {
    async listChanges({ after, limit }) {
      const rows = await queryRows(db, { sql: changesSql, values: [after, limit] })
      return rows.map((row) => ({
        place: readInteger(row, 'sequence'),
        tenantId: readText(row, 'tenant_id'),
        version: readInteger(row, 'version'),
      }))
    },
    async readKeys({ tenants, limit }) {
      const asked = JSON.stringify(tenants.map(({ tenantId, after }) => ({ tenant_id: tenantId, ...after })))
      const rows = await queryRows(db, { sql: keysSql, values: [asked, limit] })
      return rows.map((row) => ({
        tenantId: readText(row, 'asked_id'),
        keyspace: readChoice(row, 'keyspace', keyspaces),
        value: readText(row, 'value'),
        record: row['id'] === null ? null : readDirectoryTenant(row),
      }))
    },
  }
}
