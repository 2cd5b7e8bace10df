import { CatalogError } from '../catalog-error.ts'
import type { CatalogTenantDirectory, DirectoryDatabase, DirectoryTenant } from '../tenant-directory.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readInteger, readJson, readNullableInteger, readNullableText, readText } from './read-column.ts'
import { queryRows } from './run-queries.ts'

/** The columns of a tenant `t` that {@link readDirectoryTenant} reads. */
// The databases come along as one JSON text: a cold look-up is one query and returns one row.
export const tenantColumns = `t.id, t.slug, t.service_binding, t.name, t.status, t.plan, t.version,
  (SELECT json_group_array(json_object('kind', d.kind, 'binding', d.binding, 'shard', d.shard, 'year', d.year,
    'mapping_version', d.mapping_version))
   FROM (SELECT * FROM tenant_databases WHERE tenant_id = t.id AND status = 'active' ORDER BY sequence) d) AS databases`

/** Returns the SQL for the id of the tenant that verified the domain in this SQL. */
export const domainOwner = (domain: string): string =>
  `(SELECT tenant_id FROM tenant_domains WHERE domain = ${domain} AND verified_at IS NOT NULL)`

/** Returns the SQL for the id of the tenant of the slug in this SQL. Who has it comes before who gave it up. */
export const slugOwner = (slug: string): string =>
  `coalesce((SELECT id FROM tenants WHERE slug = ${slug}), (SELECT tenant_id FROM former_slugs WHERE slug = ${slug}))`

/** The query behind `findByDomain`; its one parameter is the domain. */
export const findByDomainSql: string = `SELECT ${tenantColumns} FROM tenants t WHERE t.id = ${domainOwner('?1')}`

/** The query behind `findBySlug`; its one parameter is the slug. */
export const findBySlugSql: string = `SELECT ${tenantColumns} FROM tenants t WHERE t.id = ${slugOwner('?1')}`

/** The query behind `findById`; its one parameter is the id. */
export const findByIdSql: string = `SELECT ${tenantColumns} FROM tenants t WHERE t.id = ?`

/**
 * Returns the tenant directory over the catalog's D1 database, for a gateway. Each look-up is one query through a
 * unique index; nothing is cached.
 *
 * @throws CatalogError (from the look-ups) `CATALOG_STORE_FAILED`, `CATALOG_ROW_UNREADABLE`
 */
export function createD1TenantDirectory(db: D1Like): CatalogTenantDirectory {
  const findOne = async (sql: string, value: string): Promise<DirectoryTenant | null> => {
    const [row] = await queryRows(db, { sql, values: [value] })
    return row === undefined ? null : readDirectoryTenant(row)
  }
  return {
    findByDomain: (domain) => findOne(findByDomainSql, domain),
    findBySlug: (slug) => findOne(findBySlugSql, slug),
    findById: (id) => findOne(findByIdSql, id),
  }
}

/** Returns the tenant in a row of {@link tenantColumns}. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readDirectoryTenant(row: D1Row): DirectoryTenant {
  const databases = readJson(row, 'databases')
  if (!Array.isArray(databases)) {
    throw new CatalogError('CATALOG_ROW_UNREADABLE', 'Column databases of a catalog row has an unexpected value.')
  }
  return {
    id: readText(row, 'id'),
    slug: readText(row, 'slug'),
    serviceBinding: readText(row, 'service_binding'),
    name: readText(row, 'name'),
    status: readText(row, 'status'),
    plan: readText(row, 'plan'),
    version: readInteger(row, 'version'),
    databases: databases.map(readDatabase),
  }
}

function readDatabase(row: D1Row): DirectoryDatabase {
  return {
    kind: readText(row, 'kind'),
    binding: readNullableText(row, 'binding'),
    shard: readNullableText(row, 'shard'),
    year: readNullableInteger(row, 'year'),
    mappingVersion: readInteger(row, 'mapping_version'),
  }
}
