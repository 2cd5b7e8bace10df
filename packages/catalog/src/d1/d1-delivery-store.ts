import type { PlatformAction, PlatformChange } from '../change.ts'
import { catalogActions } from '../change.ts'
import type { DeliveryStore, SealQuery } from '../delivery/delivery-store.ts'
import type { DeliveryStream, Webhook } from '../delivery/webhook.ts'
import { maxWebhooks, webhookToWire } from '../delivery/webhook.ts'
import { sealMarkLength } from '../delivery/webhook-sealer.ts'
import type { StreamQuery } from '../schemas/webhook-schemas.ts'
import type { PlatformWrite } from './change-platform.ts'
import { changePlatform } from './change-platform.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readInteger, readJson, readNullableInteger, readNullableText, readText, unreadable } from './read-column.ts'
import { readOutboxEvent } from './read-records.ts'
import type { Query } from './run-queries.ts'
import { queryRows, runBatch } from './run-queries.ts'
import { committed } from './write-queries.ts'

/** Returns the delivery store over a D1 database that has this package's migrations. */
export function createD1DeliveryStore(db: D1Like): DeliveryStore {
  async function first<T>(read: (row: D1Row) => T, query: Query): Promise<T | null> {
    const [row] = await queryRows(db, query)
    return row === undefined ? null : read(row)
  }
  return {
    async listWebhooks({ limit, after }) {
      const sql = 'SELECT * FROM webhooks WHERE sequence > ? ORDER BY sequence LIMIT ?'
      const rows = await queryRows(db, { sql, values: [after, limit + 1] })
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const next = rows.length > limit && last !== undefined ? readInteger(last, 'sequence') : null
      return { entries: page.map(readWebhook), next }
    },
    findWebhook: (id) => first(readWebhook, { sql: 'SELECT * FROM webhooks WHERE id = ?', values: [id] }),
    async listDueWebhooks(input) {
      return (await queryRows(db, dueWebhooksQuery(input))).map(readWebhook)
    },
    async findNextAttempt(tenantId) {
      return first((row) => readNullableInteger(row, 'due_at'), nextAttemptQuery(tenantId))
    },
    async listWebhooksSealedOtherwise(query) {
      return (await queryRows(db, webhooksSealedOtherwiseQuery(query))).map(readWebhook)
    },
    async resealWebhook({ webhook, sealedSecrets }) {
      const sql = 'UPDATE webhooks SET secrets = ? WHERE id = ? AND secrets = ? RETURNING id'
      return (await queryRows(db, { sql, values: [sealedSecrets, webhook.id, webhook.sealedSecrets] })).length > 0
    },
    async lastEventPlace() {
      const sql = 'SELECT ifnull(max(sequence), 0) AS place FROM outbox'
      return (await first((row) => readInteger(row, 'place'), { sql, values: [] })) ?? 0
    },
    async insertWebhook(webhook, change) {
      const { id, tenantId, url, eventTypes, sealedSecrets, startsAfter, createdAt } = webhook
      return changePlatform(db, {
        ...entry('webhook.created', webhook, change),
        condition: {
          sql: `NOT EXISTS (SELECT 1 FROM webhooks WHERE id = ?) AND (? IS NULL
            OR EXISTS (SELECT 1 FROM tenants WHERE id = ? AND status NOT IN ('deleting', 'deleted')))
            AND (SELECT count(*) FROM webhooks WHERE tenant_id IS ?) < ?`,
          values: [id, tenantId, tenantId, tenantId, maxWebhooks],
        },
        queries: [
          {
            sql: `INSERT INTO webhooks (id, tenant_id, url, event_types, secrets, starts_after, created_at)
              SELECT ?, ?, ?, ?, ?, ?, ? WHERE ${committed}`,
            values: [id, tenantId, url, JSON.stringify(eventTypes), sealedSecrets, startsAfter, createdAt],
          },
        ],
      })
    },
    replaceSecrets: ({ webhook, sealedSecrets }, change) =>
      changePlatform(db, {
        ...entry('webhook.secret_rotated', webhook, change),
        condition: {
          sql: 'EXISTS (SELECT 1 FROM webhooks WHERE id = ? AND secrets = ?)',
          values: [webhook.id, webhook.sealedSecrets],
        },
        queries: [
          {
            sql: `UPDATE webhooks SET secrets = ? WHERE id = ? AND ${committed}`,
            values: [sealedSecrets, webhook.id],
          },
        ],
      }),
    deleteWebhook: (webhook, change) =>
      changePlatform(db, {
        ...entry('webhook.deleted', webhook, change),
        condition: isThere(webhook),
        queries: [
          { sql: `DELETE FROM webhook_streams WHERE webhook_id = ? AND ${committed}`, values: [webhook.id] },
          { sql: `DELETE FROM webhooks WHERE id = ? AND ${committed}`, values: [webhook.id] },
        ],
      }),
    async listStreams(webhookId, query) {
      const rows = (await queryRows(db, streamsQuery(webhookId, query))).map(readStream)
      const streams = rows.slice(0, query.limit)
      return { streams, next: rows.length > query.limit ? (streams.at(-1)?.tenantId ?? null) : null }
    },
    findEvent: (id) => first(readOutboxEvent, { sql: 'SELECT * FROM outbox WHERE id = ?', values: [id] }),
    replay: ({ webhook, tenantId, position }, change) =>
      changePlatform(db, {
        ...entry('events.replayed', webhook, change),
        condition: isThere(webhook),
        queries: [
          {
            sql: `INSERT INTO webhook_streams (webhook_id, tenant_id, position) SELECT ?, ?, ? WHERE ${committed}
              ON CONFLICT (webhook_id, tenant_id) DO UPDATE SET position = excluded.position, attempts = 0,
                next_attempt_at = 0, stalled_at = NULL, last_error = NULL, lease_id = NULL, leased_until = 0`,
            values: [webhook.id, tenantId, position],
          },
          {
            sql: `INSERT INTO deliveries_due (tenant_id, due_at, head)
              SELECT tenant_id, ?, max(sequence) FROM outbox WHERE tenant_id = ? AND ${committed} GROUP BY tenant_id
              ON CONFLICT (tenant_id) DO UPDATE SET due_at = min(due_at, excluded.due_at)`,
            values: [change.at, tenantId],
          },
        ],
      }),
    async takeStream({ webhook, tenantId, leaseId, now, leasedUntil }) {
      const where = [webhook.id, tenantId]
      const results = await runBatch(db, [
        {
          sql: `INSERT INTO webhook_streams (webhook_id, tenant_id, position) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
          values: [...where, webhook.startsAfter],
        },
        {
          sql: `UPDATE webhook_streams SET lease_id = ?, leased_until = ? WHERE webhook_id = ? AND tenant_id = ?
            AND leased_until <= ? AND next_attempt_at <= ? AND stalled_at IS NULL`,
          values: [leaseId, leasedUntil, ...where, now, now],
        },
        { sql: 'SELECT * FROM webhook_streams WHERE webhook_id = ? AND tenant_id = ?', values: where },
      ])
      const row = results[2]?.[0] ?? {}
      const stream = readStream(row)
      if (readNullableText(row, 'lease_id') === leaseId) return { kind: 'taken', stream }
      if (stream.stalledAt !== null) return { kind: 'stalled' }
      return { kind: 'busy', until: Math.max(readInteger(row, 'leased_until'), stream.nextAttemptAt) }
    },
    async saveStream({ stream, leaseId, leasedUntil }) {
      const { position, attempts, nextAttemptAt, stalledAt, lastError, webhookId, tenantId } = stream
      const rows = await queryRows(db, {
        sql: `UPDATE webhook_streams SET position = ?, attempts = ?, next_attempt_at = ?, stalled_at = ?,
            last_error = ?, lease_id = ?, leased_until = ?
          WHERE webhook_id = ? AND tenant_id = ? AND lease_id = ? RETURNING webhook_id`,
        values: [
          position,
          attempts,
          nextAttemptAt,
          stalledAt,
          lastError,
          leasedUntil === 0 ? null : leaseId,
          leasedUntil,
          webhookId,
          tenantId,
          leaseId,
        ],
      })
      return rows.length > 0
    },
    async listDue({ now, limit }) {
      const sql = 'SELECT tenant_id, head FROM deliveries_due WHERE due_at <= ? ORDER BY due_at LIMIT ?'
      return (await queryRows(db, { sql, values: [now, limit] })).map(readDue)
    },
    findDue: (tenantId) =>
      first(readDue, { sql: 'SELECT tenant_id, head FROM deliveries_due WHERE tenant_id = ?', values: [tenantId] }),
    async settleDue({ tenantId, head, dueAt }) {
      await queryRows(
        db,
        dueAt === null
          ? { sql: 'DELETE FROM deliveries_due WHERE tenant_id = ? AND head = ?', values: [tenantId, head] }
          : {
              sql: 'UPDATE deliveries_due SET due_at = ? WHERE tenant_id = ? AND head = ?',
              values: [dueAt, tenantId, head],
            },
      )
    },
  }
}

const dueAt = 'max(ifnull(s.next_attempt_at, 0), ifnull(s.leased_until, 0))'
// A stream of each webhook that is the tenant's or everybody's, where the tenant has an event for it.
const lagging = `FROM (SELECT * FROM webhooks WHERE tenant_id IS NULL UNION ALL SELECT * FROM webhooks WHERE tenant_id = ?) w
  LEFT JOIN webhook_streams s ON s.webhook_id = w.id AND s.tenant_id = ?
  WHERE s.stalled_at IS NULL
    AND ifnull(s.position, w.starts_after) < (SELECT max(sequence) FROM outbox WHERE tenant_id = ?)`

/** Returns the query of the webhooks whose stream of a tenant is due. */
export function dueWebhooksQuery(input: { readonly tenantId: string; readonly now: number }): Query {
  const { tenantId, now } = input
  return {
    sql: `SELECT w.* ${lagging} AND ${dueAt} <= ? ORDER BY ${dueAt}, w.sequence`,
    values: [tenantId, tenantId, tenantId, now],
  }
}

/** Returns the query of when the next stream of a tenant is due. */
export function nextAttemptQuery(tenantId: string): Query {
  return { sql: `SELECT min(${dueAt}) AS due_at ${lagging}`, values: [tenantId, tenantId, tenantId] }
}

/** Returns the query of the webhooks whose secrets another key sealed, or none. */
export function webhooksSealedOtherwiseQuery({ mark, limit, after }: SealQuery): Query {
  const seal = `substr(secrets, 1, ${sealMarkLength})`
  const seen = [after?.sealedSecrets.slice(0, sealMarkLength) ?? '', after?.id ?? '']
  // Each side by a range of the index: what the current key sealed is not read.
  const side = (compare: '<' | '>'): string =>
    `SELECT * FROM (SELECT * FROM webhooks WHERE (${seal}, id) > (?, ?) AND ${seal} ${compare} ? ORDER BY ${seal}, id LIMIT ?)`
  return {
    sql: `${side('<')} UNION ALL ${side('>')} LIMIT ?`,
    values: [...seen, mark, limit, ...seen, mark, limit, limit],
  }
}

/** Returns the query of one page of a webhook's streams, with one row more than asked for. */
export function streamsQuery(webhookId: string, { stalled, limit, after }: StreamQuery): Query {
  // Without statistics SQLite takes the primary key, and would read all that was not given up.
  const index = stalled ? 'INDEXED BY webhook_streams_stalled' : ''
  return {
    sql: `SELECT * FROM webhook_streams ${index} WHERE webhook_id = ? AND tenant_id > ?
      ${stalled ? 'AND stalled_at IS NOT NULL' : ''} ORDER BY tenant_id LIMIT ?`,
    values: [webhookId, after ?? '', limit + 1],
  }
}

function entry(
  action: PlatformAction,
  webhook: Webhook,
  change: PlatformChange,
): Pick<PlatformWrite, 'action' | 'tenantId' | 'record' | 'change'> {
  return { action, tenantId: webhook.tenantId ?? 'platform', record: webhookToWire(webhook), change }
}

function isThere({ id }: Webhook): Query {
  return { sql: 'EXISTS (SELECT 1 FROM webhooks WHERE id = ?)', values: [id] }
}

function readDue(row: D1Row): { readonly tenantId: string; readonly head: number } {
  return { tenantId: readText(row, 'tenant_id'), head: readInteger(row, 'head') }
}

/** Returns the webhook in a row. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readWebhook(row: D1Row): Webhook {
  const types = readTexts(row, 'event_types')
  return {
    id: readText(row, 'id'),
    tenantId: readNullableText(row, 'tenant_id'),
    url: readText(row, 'url'),
    eventTypes: catalogActions.filter((action) => types.includes(action)),
    sealedSecrets: readText(row, 'secrets'),
    startsAfter: readInteger(row, 'starts_after'),
    createdAt: readInteger(row, 'created_at'),
  }
}

function readTexts(row: D1Row, column: string): ReadonlyArray<string> {
  const values = readJson(row, column)
  if (!Array.isArray(values) || !values.every((each) => typeof each === 'string')) throw unreadable(column)
  return values
}

function readStream(row: D1Row): DeliveryStream {
  return {
    webhookId: readText(row, 'webhook_id'),
    tenantId: readText(row, 'tenant_id'),
    position: readInteger(row, 'position'),
    attempts: readInteger(row, 'attempts'),
    nextAttemptAt: readInteger(row, 'next_attempt_at'),
    stalledAt: readNullableInteger(row, 'stalled_at'),
    lastError: readNullableText(row, 'last_error'),
  }
}
