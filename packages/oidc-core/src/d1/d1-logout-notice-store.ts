import type { LogoutNotice } from '../model/logout-notice.ts'
import type { LogoutNoticeStore } from '../stores/upkeep-stores.ts'
import { toAuditRow } from './d1-audit-store.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { insertRowWhere } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, text } from './read-row.ts'

export function createD1LogoutNoticeStore(database: D1Like): LogoutNoticeStore {
  const remove = ({ issuer, noticeId }: { readonly issuer: string; readonly noticeId: string }): D1LikeStatement =>
    database.prepare('DELETE FROM logout_notices WHERE notice_id = ? AND issuer = ?').bind(noticeId, issuer)
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
    async deleteLogoutNotice(notice) {
      await remove(notice).run()
    },
    async giveUpLogoutNotice({ issuer, noticeId, event }) {
      const condition = 'EXISTS (SELECT 1 FROM logout_notices WHERE notice_id = ? AND issuer = ?)'
      const where = { condition, values: [noticeId, issuer] }
      await database.batch([
        insertRowWhere(database, 'audit_events', toAuditRow(event), where),
        remove({ issuer, noticeId }),
      ])
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
