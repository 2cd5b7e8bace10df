import type { RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import { keepAnswer } from './answer-queries.ts'
import { commitOutcome } from './commit-outcome.ts'
import type { Query } from './run-queries.ts'
import { committed, onTicket, takeSlug, writeQueries } from './write-queries.ts'

/**
 * Returns the batch that carries out a change. Its first query answers one row with the column `outcome`; when that
 * is `committed`, the others have taken effect, and none of them otherwise.
 *
 * The audit entry is the ticket of the batch: it is inserted only when the outcome is `committed`, and each later
 * query acts only when the entry is there. The outcome is judged by the same expression in both places, within one
 * transaction, before anything is written.
 */
export function commitQueries(change: RecordedChange): ReadonlyArray<Query> {
  const outcome = commitOutcome(change)
  const tenantQueries =
    change.expectedVersion === null
      ? [insertTenant(change.tenant), takeSlug(change.tenant.slug)]
      : [updateTenant(change.tenant)]
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
    ...[...tenantQueries, ...writeQueries(change)].map((query) => withTicket(change, query)),
    ...(change.answered === null ? [] : [onTicket(keepAnswer(change.answered), change.auditId)]),
  ]
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

function withTicket(change: RecordedChange, query: Query): Query {
  return { sql: query.sql, values: [...query.values, change.auditId] }
}

function insertTenant(tenant: Tenant): Query {
  return {
    sql: `INSERT INTO tenants (id, slug, service_binding, name, root_company_id, plan, region_hint, status, schema_version, version,
      purge_after, created_at, updated_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
    values: [
      tenant.id,
      tenant.slug,
      tenant.serviceBinding,
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
