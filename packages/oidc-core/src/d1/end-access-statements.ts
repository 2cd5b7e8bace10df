import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { insertLogoutNotices, insertSessionEvents } from './insert-logout-notices.ts'

/** Whose access ends, and where it does not. */
export interface EndingAccess {
  readonly tenantId: string
  readonly userId: string
  /** What ?3 stands for in `condition`; null when it takes none. */
  readonly marker: string | null
  /** The session that goes on; '' for none. */
  readonly keptSessionId: string
  /** SQL that holds when all this is to happen; takes the tenant (?1), the user (?2) and the marker (?3). */
  readonly condition: string
  readonly idPrefix: string
  readonly now: number
}

/**
 * Returns the statements that end what a user's sessions have at every issuer, but for the one that is kept: those that
 * write the notices and the audit events, and those that revoke the grants and end the sessions, which must come after
 * them. The last one returns a row for each session. Four statements, however many sessions there are: D1 limits their
 * number.
 */
export function endAccessStatements(
  database: D1Like,
  ending: EndingAccess,
): { readonly notes: ReadonlyArray<D1LikeStatement>; readonly ends: ReadonlyArray<D1LikeStatement> } {
  const { tenantId, userId, marker, keptSessionId, condition, idPrefix, now } = ending
  const other = 'tenant_id = ?1 AND user_id = ?2 AND session_id <> ?4'
  const values = [tenantId, userId, marker, keptSessionId, now]
  return {
    notes: [
      database
        .prepare(
          insertLogoutNotices(
            `SELECT DISTINCT issuer, session_id, client_id FROM grants
             WHERE ${other} AND ${condition} AND (revoked_at IS NULL OR EXISTS (
               SELECT 1 FROM sessions WHERE sessions.session_id = grants.session_id
                 AND sessions.issuer = grants.issuer AND sessions.ended_at IS NULL))`,
          ),
        )
        .bind(...values, idPrefix),
      database.prepare(insertSessionEvents(`${other} AND ended_at IS NULL AND ${condition}`)).bind(...values, idPrefix),
    ],
    ends: [
      database
        .prepare(`UPDATE grants SET revoked_at = ?5 WHERE ${other} AND revoked_at IS NULL AND ${condition}`)
        .bind(...values),
      database
        .prepare(`UPDATE sessions SET ended_at = ?5 WHERE ${other} AND ended_at IS NULL AND ${condition} RETURNING 1`)
        .bind(...values),
    ],
  }
}
