import type { RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import { keepAnswer } from './answer-queries.ts'
import { commitOutcome, eitherWay } from './commit-outcome.ts'
import type { Query } from './run-queries.ts'
import { committed, onTicket, takeSlug, writeQueries } from './write-queries.ts'

/**
 * Returns the batch that carries out a change. Its first query answers one row with the column `outcome`; when that
 * is `committed` or `otherwise_committed`, the others have taken effect, and none of them if not.
 *
 * The audit entry is the ticket of the batch: it is inserted only when the outcome is one of these, and each later
 * query acts only when the entry is there. The outcome is judged by the same expression in both places, within one
 * transaction, before anything is written.
 */
export function commitQueries(change: RecordedChange): ReadonlyArray<Query> {
  const outcome = commitOutcome(change)
  const isNew = change.expectedVersion === null
  const after = eitherWay(change, (each) => jsonOrNull(each.after))
  const payload = eitherWay(change, (each) => JSON.stringify(eventPayload({ ...change, ...each })))
  const body = eitherWay(change, (each) => each.answered?.answer.body ?? null)
  return [
    { sql: `SELECT ${outcome.sql} AS outcome`, values: outcome.values },
    {
      sql: `INSERT INTO audit_log (id, tenant_id, actor, action, before, after, request_id, at)
        SELECT ?, ?, ?, ?, ?, ${after.sql}, ?, ? WHERE ${outcome.sql} IN ('committed', 'otherwise_committed')`,
      values: [
        change.auditId,
        change.tenant.id,
        change.actor,
        change.action,
        jsonOrNull(change.before),
        ...after.values,
        change.requestId,
        change.at,
        ...outcome.values,
      ],
    },
    withTicket(change, {
      sql: `INSERT INTO outbox (id, tenant_id, type, payload, created_at)
        SELECT ?, ?, ?, ${payload.sql}, ? WHERE ${committed}`,
      values: [change.eventId, change.tenant.id, change.action, ...payload.values, change.at],
    }),
    withTicket(change, isNew ? insertTenant(change) : updateTenant(change.tenant)),
    ...writeQueries(change).map((query) => withTicket(change, query)),
    ...(change.answered === null ? [] : [onTicket(keepAnswer(change.answered, body), change.auditId)]),
    // Last: until then each query sees whether the slug was somebody's.
    ...(isNew ? [withTicket(change, takeSlug(change.tenant.slug))] : []),
  ]
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

function withTicket(change: RecordedChange, query: Query): Query {
  return { sql: query.sql, values: [...query.values, change.auditId] }
}

function insertTenant(change: RecordedChange): Query {
  const { tenant } = change
  const binding = eitherWay(change, (each) => each.tenant.serviceBinding)
  return {
    sql: `INSERT INTO tenants (id, slug, service_binding, name, root_company_id, plan, region_hint, status, schema_version, version,
      purge_after, created_at, updated_at) SELECT ?, ?, ${binding.sql}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
    values: [
      tenant.id,
      tenant.slug,
      ...binding.values,
      tenant.name,
      tenant.rootCompanyId,
      tenant.plan,
      tenant.regionHint,
      tenant.status,
      tenant.schemaVersion,
      tenant.version,
      tenant.purgeAfter,
      tenant.createdAt,
      tenant.updatedAt,
    ],
  }
}

function updateTenant(tenant: Tenant): Query {
  return {
    sql: `UPDATE tenants SET slug = ?, name = ?, root_company_id = ?, plan = ?, region_hint = ?, status = ?,
      schema_version = ?, version = ?, purge_after = ?, updated_at = ? WHERE id = ? AND ${committed}`,
    values: [
      tenant.slug,
      tenant.name,
      tenant.rootCompanyId,
      tenant.plan,
      tenant.regionHint,
      tenant.status,
      tenant.schemaVersion,
      tenant.version,
      tenant.purgeAfter,
      tenant.updatedAt,
      tenant.id,
    ],
  }
}
