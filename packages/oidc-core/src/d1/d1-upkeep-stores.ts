import type { AuditEvent, AuditEventType } from '../model/audit-event.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import type { AuditStore, HousekeepingStore, LogoutNoticeStore } from '../stores/upkeep-stores.ts'
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
    async postponeLogoutNotice({ noticeId, nextAttemptAt }) {
      const statement = database.prepare('UPDATE logout_notices SET next_attempt_at = ? WHERE notice_id = ?')
      await statement.bind(nextAttemptAt, noticeId).run()
    },
    async deleteLogoutNotice(noticeId) {
      await database.prepare('DELETE FROM logout_notices WHERE notice_id = ?').bind(noticeId).run()
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

export function createD1HousekeepingStore(database: D1Like): HousekeepingStore {
  return {
    async listIssuersDue({ signingSince, publishedSince, retiredSince, now, limit }) {
      // A current key whose successor is still too young to sign is not due.
      const query = database.prepare(
        `SELECT issuer FROM logout_notices WHERE next_attempt_at <= ?1
         UNION SELECT issuer FROM signing_keys WHERE status = 'retired' AND retired_at <= ?2
         UNION SELECT issuer FROM signing_keys AS standing
           WHERE status = 'current' AND coalesce(activated_at, created_at) <= ?3 AND NOT EXISTS (
             SELECT 1 FROM signing_keys AS successor WHERE successor.issuer = standing.issuer
               AND successor.algorithm = standing.algorithm AND successor.status = 'next' AND successor.created_at > ?4)
         LIMIT ?5`,
      )
      const { results } = await query.bind(now, retiredSince, signingSince, publishedSince, limit).all<Row>()
      return results.map((row) => text(row, 'issuer'))
    },
    async deleteEnded({ endedBefore, auditBefore, grantsBefore, limit }) {
      // Grants last: by then the codes and families that hung on them are gone.
      const kinds: ReadonlyArray<readonly [table: string, condition: string, before: number]> = [
        ['authorization_codes', 'expires_at < ?1', endedBefore],
        ['refresh_tokens', 'idle_expires_at < ?1 OR expires_at < ?1', endedBefore],
        ['sessions', 'expires_at < ?1', endedBefore],
        ['passkey_challenges', 'expires_at < ?1', endedBefore],
        ['initial_access_tokens', 'expires_at < ?1', endedBefore],
        ['password_attempts', 'window_started_at < ?1', endedBefore],
        ['audit_events', 'at < ?1', auditBefore],
        [
          'grants',
          `created_at < ?1
             AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE refresh_tokens.grant_id = grants.grant_id)
             AND NOT EXISTS (SELECT 1 FROM authorization_codes WHERE authorization_codes.grant_id = grants.grant_id)`,
          grantsBefore,
        ],
      ]
      const answers = await database.batch<Row>(
        kinds.map(([table, condition, before]) =>
          database
            .prepare(
              `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT ?2) RETURNING 1`,
            )
            .bind(before, limit),
        ),
      )
      return answers.reduce((sum, { results }) => sum + results.length, 0)
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
