import type { UserStore } from '../stores/identity-stores.ts'
import { atOrBelow } from './attempt-counters.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { endAccessStatements } from './end-access-statements.ts'

/**
 * Returns the batch that changes a password and ends what the user's other sessions have; the first statement returns
 * one row when the password is changed.
 */
export function changePasswordStatements(
  database: D1Like,
  change: Parameters<UserStore['changePassword']>[0],
): Array<D1LikeStatement> {
  const { tenantId, userId, formerHash, passwordHash, idPrefix, now } = change
  const { issuer, keptSessionId, keptSessionHash, attempts } = change
  const user = [tenantId, userId, passwordHash]
  // Only the first statement brings this hash, so that it stands for "the password is changed" in those after it.
  const condition = 'EXISTS (SELECT 1 FROM users WHERE tenant_id = ?1 AND user_id = ?2 AND password_hash = ?3)'
  const ending = { tenantId, userId, marker: passwordHash, keptSessionId, condition, idPrefix, now }
  const { notes, ends } = endAccessStatements(database, ending)
  return [
    database
      .prepare(
        `UPDATE users SET password_hash = ?3, updated_at = ?5
         WHERE tenant_id = ?1 AND user_id = ?2 AND password_hash = ?4 RETURNING user_id`,
      )
      .bind(...user, formerHash, now),
    ...notes,
    database
      .prepare(
        `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
         SELECT ?6, ?1, ?7, 'password_changed', ?2, NULL, ?4, '{}', ?5 WHERE ${condition}`,
      )
      .bind(...user, keptSessionId, now, idPrefix, issuer),
    ...ends,
    database
      .prepare(`DELETE FROM password_attempts WHERE ${atOrBelow('?4', '?5')} AND ${condition}`)
      .bind(...user, attempts.tenantId, attempts.accountHash),
    database
      .prepare(
        `UPDATE sessions SET session_hash = ?5 WHERE tenant_id = ?1 AND user_id = ?2 AND session_id = ?4 AND issuer = ?6
           AND ended_at IS NULL AND ${condition}`,
      )
      .bind(...user, keptSessionId, keptSessionHash, issuer),
  ]
}
