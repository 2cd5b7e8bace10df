import { lastUsedStep } from '../api-keys/api-key.ts'
import type { CatalogApiKeyDirectory } from '../tenant-directory.ts'
import type { D1Like } from './d1-like.ts'
import { readDirectoryTenant, tenantColumns } from './d1-tenant-directory.ts'
import { readNullableInteger, readText } from './read-column.ts'
import { queryRows } from './run-queries.ts'

/** The query behind `findByPublicId`; its one parameter is the public id. */
export const findByPublicIdSql: string = `SELECT ${tenantColumns}, k.secret_sha256, k.expires_at, k.revoked_at
  FROM api_keys k JOIN tenants t ON t.id = k.tenant_id WHERE k.public_id = ?`

/**
 * Returns the directory of API keys over the catalog's D1 database, for a gateway. A look-up is one query through a
 * unique index and brings the key's tenant along; nothing is cached.
 *
 * @throws CatalogError (from the look-ups) `CATALOG_STORE_FAILED`, `CATALOG_ROW_UNREADABLE`
 */
export function createD1ApiKeyDirectory(db: D1Like): CatalogApiKeyDirectory {
  return {
    async findByPublicId(publicId) {
      const [row] = await queryRows(db, { sql: findByPublicIdSql, values: [publicId] })
      if (row === undefined) return null
      return {
        secretSha256: readText(row, 'secret_sha256'),
        expiresAt: readNullableInteger(row, 'expires_at'),
        revokedAt: readNullableInteger(row, 'revoked_at'),
        tenant: readDirectoryTenant(row),
      }
    },
    async noteUse({ publicId, at }) {
      await queryRows(db, noteUseQuery({ publicId, at }))
    },
  }
}

/**
 * Returns the query that notes when a key was used. It writes nothing where a time is noted that is not a minute older:
 * what a busy key costs does not grow with the gateways that see it.
 */
export function noteUseQuery(use: { readonly publicId: string; readonly at: number }): {
  readonly sql: string
  readonly values: ReadonlyArray<string | number>
} {
  return {
    sql: 'UPDATE api_keys SET last_used_at = ? WHERE public_id = ? AND ifnull(last_used_at, 0) <= ?',
    values: [use.at, use.publicId, use.at - lastUsedStep],
  }
}
