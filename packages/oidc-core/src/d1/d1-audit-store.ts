import type { AuditEvent, AuditEventType, AuditFilter, KeptAuditEvent } from '../model/audit-event.ts'
import type { AuditStore } from '../stores/upkeep-stores.ts'
import type { D1Like } from './d1-like.ts'
import { insertRow } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, object, optionalText, text } from './read-row.ts'

export function createD1AuditStore(database: D1Like): AuditStore {
  return {
    async insertAuditEvent(event) {
      await insertRow(database, 'audit_events', toAuditRow(event)).run()
    },
    async listAuditEvents({ tenantId, filter = {}, after = null, limit }) {
      const { at, sequence } = after ?? latest
      const conditions = conditionsOf(filter)
      const found = ['tenant_id = ?', '(at, rowid) < (?, ?)', ...conditions.map(({ sql }) => sql)].join(' AND ')
      const query = database.prepare(
        `SELECT rowid AS sequence, * FROM audit_events WHERE ${found} ORDER BY at DESC, rowid DESC LIMIT ?`,
      )
      const { results } = await query
        .bind(tenantId, at, sequence, ...conditions.map(({ value }) => value), limit)
        .all<Row>()
      return results.map(toEvent)
    },
  }
}

/** Returns the row to insert of an event. */
export const toAuditRow = (event: AuditEvent): Readonly<Record<string, string | number | null>> => ({
  event_id: event.eventId,
  tenant_id: event.tenantId,
  issuer: event.issuer,
  type: event.type,
  user_id: event.userId,
  client_id: event.clientId,
  session_id: event.sessionId,
  address_hash: event.addressHash,
  detail: JSON.stringify(event.detail),
  at: event.at,
})

/** Before every event. */
const latest = { at: Number.MAX_SAFE_INTEGER, sequence: Number.MAX_SAFE_INTEGER }

/**
 * Returns the conditions of a filter, the one that the fewest events pass first. That one is found by its index; the plus
 * keeps SQLite from taking the index of another.
 */
function conditionsOf({
  userId,
  addressHash,
  type,
}: AuditFilter): ReadonlyArray<{ readonly sql: string; readonly value: string }> {
  const asked = [
    ['user_id', userId],
    ['address_hash', addressHash],
    ['type', type],
  ] as const
  return asked
    .flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]))
    .map(({ column, value }, index) => ({ sql: `${index === 0 ? '' : '+'}${column} = ?`, value }))
}

const toEvent = (row: Row): KeptAuditEvent => ({
  eventId: text(row, 'event_id'),
  tenantId: text(row, 'tenant_id'),
  issuer: text(row, 'issuer'),
  type: text(row, 'type') as AuditEventType,
  userId: optionalText(row, 'user_id'),
  clientId: optionalText(row, 'client_id'),
  sessionId: optionalText(row, 'session_id'),
  addressHash: optionalText(row, 'address_hash'),
  detail: object(row, 'detail') as AuditEvent['detail'],
  at: integer(row, 'at'),
  sequence: integer(row, 'sequence'),
})
