import type { CatalogProjectionSource } from '../tenant-directory.ts'
import type { D1Like } from './d1-like.ts'
import { findByDomainSql, findByIdSql, findBySlugSql, readDirectoryTenant } from './d1-tenant-directory.ts'
import { readChoice, readInteger, readText } from './read-column.ts'
import { queryRows, runBatch } from './run-queries.ts'

const keyspaces = ['domain', 'slug', 'tenant_id'] as const

const lookUps: Readonly<Record<(typeof keyspaces)[number], string>> = {
  domain: findByDomainSql,
  slug: findBySlugSql,
  tenant_id: findByIdSql,
}

const changesSql = `SELECT sequence, tenant_id, json_extract(payload, '$.version') AS version
FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?`

// The outbox is append-only, so it knows each domain and slug that the tenant ever had. D1 takes five terms at most.
const keysSql = `SELECT 'tenant_id' AS keyspace, ?1 AS value
UNION SELECT 'slug', slug FROM tenants WHERE id = ?1
UNION SELECT 'slug', slug FROM former_slugs WHERE tenant_id = ?1
UNION SELECT 'domain', domain FROM tenant_domains WHERE tenant_id = ?1
UNION SELECT e.key, e.value FROM outbox, json_each(payload, '$.data') e
  WHERE tenant_id = ?1 AND e.key IN ('slug', 'domain') AND e.type = 'text'
ORDER BY keyspace, value`

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
    async readKeys(tenantId) {
      const rows = await queryRows(db, { sql: keysSql, values: [tenantId] })
      const keys = rows.map((row) => ({
        keyspace: readChoice(row, 'keyspace', keyspaces),
        value: readText(row, 'value'),
      }))
      const found = await runBatch(
        db,
        keys.map(({ keyspace, value }) => ({ sql: lookUps[keyspace], values: [value] })),
      )
      return keys.map((key, index) => {
        const row = found[index]?.[0]
        return { ...key, record: row === undefined ? null : readDirectoryTenant(row) }
      })
    },
  }
}
