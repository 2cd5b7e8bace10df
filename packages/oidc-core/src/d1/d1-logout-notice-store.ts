import type { LogoutNotice } from '../model/logout-notice.ts'
import type { LogoutNoticeStore } from '../stores/upkeep-stores.ts'
import { toAuditRow } from './d1-audit-store.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { insertRowWhere } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, text } from './read-row.ts'

/** The first notice of a client of the issuer (?3) that is due at a time (?1) and of which more holds. */
const firstDue = (more: string): string =>
  `CROSS JOIN logout_notices AS notice ON notice.rowid = (SELECT rowid FROM logout_notices
     WHERE issuer = ?3 AND next_attempt_at <= ?1 AND ${more} ORDER BY next_attempt_at, rowid LIMIT 1)`

/**
 * Takes up to a number (?4) of notices until a time (?1 + ?2), fairly by client, none of some (?5), and reads few more than
 * it takes: `told` goes by index from client to client, round from that of the notice that has been due for longest;
 * `turns` is a queue of which each notice that is taken calls the next one of its client.
 *
 * @see https://www.sqlite.org/lang_with.html#controlling_depth_first_versus_breadth_first_search_of_a_tree_using_order_by
 */
const takeFairly = `WITH RECURSIVE
  told (client_id) AS (
    SELECT client_id FROM (SELECT client_id FROM logout_notices WHERE issuer = ?3 AND next_attempt_at <= ?1
      ORDER BY next_attempt_at LIMIT 1)
    UNION SELECT coalesce(
      (SELECT min(client_id) FROM logout_notices WHERE issuer = ?3 AND client_id > told.client_id),
      (SELECT min(client_id) FROM logout_notices WHERE issuer = ?3)) FROM told
    LIMIT 20 * ?4 + json_array_length(?5)),
  turns (turn, due_at, place, client_id) AS (
    SELECT 1, notice.next_attempt_at, notice.rowid, told.client_id
      FROM told ${firstDue('client_id = told.client_id')}
      WHERE told.client_id NOT IN (SELECT value FROM json_each(?5))
    UNION ALL SELECT turn + 1, notice.next_attempt_at, notice.rowid, turns.client_id
      FROM turns ${firstDue('client_id = turns.client_id AND (next_attempt_at, rowid) > (turns.due_at, turns.place)')}
    ORDER BY 1, 2 LIMIT ?4)
  UPDATE logout_notices SET attempts = attempts + 1, next_attempt_at = ?1 + ?2
  WHERE rowid IN (SELECT place FROM turns) RETURNING *`

export function createD1LogoutNoticeStore(database: D1Like): LogoutNoticeStore {
  const remove = ({ issuer, noticeId }: { readonly issuer: string; readonly noticeId: string }): D1LikeStatement =>
    database.prepare('DELETE FROM logout_notices WHERE notice_id = ? AND issuer = ?').bind(noticeId, issuer)
  return {
    async takeLogoutNotices({ issuer, now, leaseSeconds, limit, without = [] }) {
      const statement = database.prepare(takeFairly)
      const values = [now, leaseSeconds, issuer, limit, JSON.stringify(without)]
      const { results } = await statement.bind(...values).all<Row>()
      return results.map(toNotice)
    },
    async returnLogoutNotices({ issuer, noticeIds, leasedUntil, now }) {
      const statement = database.prepare(
        `UPDATE logout_notices SET attempts = attempts - 1, next_attempt_at = ?
         WHERE notice_id IN (SELECT value FROM json_each(?)) AND issuer = ? AND next_attempt_at = ?`,
      )
      await statement.bind(now, JSON.stringify(noticeIds), issuer, leasedUntil).run()
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
