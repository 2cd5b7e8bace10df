import type { AuditQuery, EventQuery } from '../schemas/log-schemas.ts'
import type { Query } from './run-queries.ts'

/** Returns the query of one page of the audit log, with one row more than asked for. */
export function auditQuery({ tenantId, actor, action, limit, after }: AuditQuery): Query {
  return logQuery('audit_log', { tenant_id: tenantId, actor, action }, { limit, after })
}

/** Returns the query of one page of the outbox, with one row more than asked for. */
export function eventQuery({ tenantId, type, limit, after }: EventQuery): Query {
  return logQuery('outbox', { tenant_id: tenantId, type }, { limit, after })
}

function logQuery(
  table: 'audit_log' | 'outbox',
  filters: Readonly<Record<string, string | null>>,
  page: { readonly limit: number; readonly after: number },
): Query {
  const given = Object.entries(filters).flatMap(([column, value]) => (value === null ? [] : [{ column, value }]))
  const conditions = ['sequence > ?', ...given.map(({ column }) => `${column} = ?`)]
  return {
    sql: `SELECT * FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY sequence LIMIT ?`,
    values: [page.after, ...given.map(({ value }) => value), page.limit + 1],
  }
}
