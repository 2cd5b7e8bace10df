import type { UserStore } from '../stores/identity-stores.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { insertLogoutNotices, insertSessionEvents } from './insert-logout-notices.ts'

/**
 * Returns the batch that changes a password and ends what the user's other sessions have; the first statement returns
 * one row when the password is changed. Seven statements, however many sessions there are: D1 limits their number.
 */
export function changePasswordStatements(
  database: D1Like,
  change: Parameters<UserStore['changePassword']>[0],
): Array<D1LikeStatement> {
  const { tenantId, userId, formerHash, passwordHash, idPrefix, now } = change
  const { issuer, keptSessionId, keptSessionHash } = change
  const user = [tenantId, userId, passwordHash]
  // Only the first statement brings this hash, so that it stands for "the password is changed" in those after it.
  const changed = 'EXISTS (SELECT 1 FROM users WHERE tenant_id = ?1 AND user_id = ?2 AND password_hash = ?3)'
  const other = 'tenant_id = ?1 AND user_id = ?2 AND session_id <> ?4'
  return [
    database
      .prepare(
        `UPDATE users SET password_hash = ?3, updated_at = ?5
         WHERE tenant_id = ?1 AND user_id = ?2 AND password_hash = ?4 RETURNING user_id`,
      )
      .bind(...user, formerHash, now),
    // The notices and the audit before what they are due for has changed.
    database
      .prepare(
        insertLogoutNotices(
          `SELECT DISTINCT issuer, session_id, client_id FROM grants
           WHERE ${other} AND ${changed} AND (revoked_at IS NULL OR EXISTS (
             SELECT 1 FROM sessions WHERE sessions.session_id = grants.session_id
               AND sessions.issuer = grants.issuer AND sessions.ended_at IS NULL))`,
        ),
      )
      .bind(...user, keptSessionId, now, idPrefix),
    database
      .prepare(insertSessionEvents(`${other} AND ended_at IS NULL AND ${changed}`))
      .bind(...user, keptSessionId, now, idPrefix),
    database
      .prepare(
        `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
         SELECT ?6, ?1, ?7, 'password_changed', ?2, NULL, ?4, '{}', ?5 WHERE ${changed}`,
      )
      .bind(...user, keptSessionId, now, idPrefix, issuer),
    database
      .prepare(`UPDATE grants SET revoked_at = ?5 WHERE ${other} AND revoked_at IS NULL AND ${changed}`)
      .bind(...user, keptSessionId, now),
    database
      .prepare(`UPDATE sessions SET ended_at = ?5 WHERE ${other} AND ended_at IS NULL AND ${changed}`)
      .bind(...user, keptSessionId, now),
    database
      .prepare(
        `UPDATE sessions SET session_hash = ?5 WHERE tenant_id = ?1 AND user_id = ?2 AND session_id = ?4 AND issuer = ?6
           AND ended_at IS NULL AND ${changed}`,
      )
      .bind(...user, keptSessionId, keptSessionHash, issuer),
  ]
}
