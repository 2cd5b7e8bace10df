import type { TenantListQuery } from '../schemas/tenant-schemas.ts'
import type { Query } from './run-queries.ts'

/**
 * Returns the query of one page of tenants. It reads one row more than asked for, which tells whether another page
 * follows. It goes through an index to the first row of the page, wherever the page lies.
 */
export function tenantListQuery({ slug, status, plan, search, limit, after }: TenantListQuery): Query {
  const conditions: Array<Query> = [
    { sql: 'sequence > ?', values: [after] },
    ...(slug === null ? [] : [{ sql: 'slug = ?', values: [slug] }]),
    ...(status === null ? [] : [{ sql: 'status = ?', values: [status] }]),
    ...(plan === null ? [] : [{ sql: 'plan = ?', values: [plan] }]),
    // A search has no index: it reads in order and stops when the page is full.
    ...(search === null
      ? []
      : [{ sql: '(instr(slug, lower(?)) > 0 OR instr(lower(name), lower(?)) > 0)', values: [search, search] }]),
  ]
  return {
    sql: `SELECT * FROM tenants WHERE ${conditions.map((each) => each.sql).join(' AND ')} ORDER BY sequence LIMIT ?`,
    values: [...conditions.flatMap((each) => each.values), limit + 1],
  }
}
