import type { AuditEvent, AuditEventType } from '../model/audit-event.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import type { AuditStore, LogoutNoticeStore } from '../stores/upkeep-stores.ts'
import type { D1Like } from './d1-like.ts'
import { insertRow } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, object, optionalText, text } from './read-row.ts'

export function createD1LogoutNoticeStore(database: D1Like): LogoutNoticeStore {
  return {
    async takeLogoutNotices({ issuer, now, leaseSeconds, limit }) {
      const statement = database.prepare(
        `UPDATE logout_notices SET attempts = attempts + 1, next_attempt_at = ?1 + ?2
         WHERE notice_id IN (SELECT notice_id FROM logout_notices WHERE issuer = ?3 AND next_attempt_at <= ?1
           ORDER BY next_attempt_at LIMIT ?4) RETURNING *`,
      )
      const { results } = await statement.bind(now, leaseSeconds, issuer, limit).all<Row>()
      return results.map(toNotice)
    },
    async postponeLogoutNotice({ issuer, noticeId, nextAttemptAt }) {
      const statement = database.prepare(
        'UPDATE logout_notices SET next_attempt_at = ? WHERE notice_id = ? AND issuer = ?',
      )
      await statement.bind(nextAttemptAt, noticeId, issuer).run()
    },
    async deleteLogoutNotice({ issuer, noticeId }) {
      const statement = database.prepare('DELETE FROM logout_notices WHERE notice_id = ? AND issuer = ?')
      await statement.bind(noticeId, issuer).run()
    },
  }
}

export function createD1AuditStore(database: D1Like): AuditStore {
  return {
    async insertAuditEvent(event) {
      await insertRow(database, 'audit_events', {
        event_id: event.eventId,
        tenant_id: event.tenantId,
        issuer: event.issuer,
        type: event.type,
        user_id: event.userId,
        client_id: event.clientId,
        session_id: event.sessionId,
        detail: JSON.stringify(event.detail),
        at: event.at,
      }).run()
    },
    async listAuditEvents({ tenantId, limit }) {
      const query = database.prepare(
        'SELECT * FROM audit_events WHERE tenant_id = ? ORDER BY at DESC, rowid DESC LIMIT ?',
      )
      const { results } = await query.bind(tenantId, limit).all<Row>()
      return results.map(toEvent)
    },
  }
}

const toNotice = (row: Row): LogoutNotice => ({
  noticeId: text(row, 'notice_id'),
  tenantId: text(row, 'tenant_id'),
  issuer: text(row, 'issuer'),
  clientId: text(row, 'client_id'),
  uri: text(row, 'uri'),
  userId: text(row, 'user_id'),
  sessionId: text(row, 'session_id'),
  attempts: integer(row, 'attempts'),
  nextAttemptAt: integer(row, 'next_attempt_at'),
  createdAt: integer(row, 'created_at'),
})

const toEvent = (row: Row): AuditEvent => ({
  eventId: text(row, 'event_id'),
  tenantId: text(row, 'tenant_id'),
  issuer: text(row, 'issuer'),
  type: text(row, 'type') as AuditEventType,
  userId: optionalText(row, 'user_id'),
  clientId: optionalText(row, 'client_id'),
  sessionId: optionalText(row, 'session_id'),
  detail: object(row, 'detail') as AuditEvent['detail'],
  at: integer(row, 'at'),
})
