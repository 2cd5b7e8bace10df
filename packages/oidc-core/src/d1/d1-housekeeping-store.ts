import type { HousekeepingStore } from '../stores/upkeep-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { text } from './read-row.ts'

/** The sessions that have been over for longest: a run looks at no more of them, however many are kept. */
const sessionsDue = `SELECT rowid FROM sessions WHERE max(expires_at, kept_until) < ?1
  ORDER BY max(expires_at, kept_until) LIMIT ?2`

const refreshable = `grants JOIN refresh_tokens ON refresh_tokens.grant_id = grants.grant_id
  WHERE grants.session_id = sessions.session_id AND grants.issuer = sessions.issuer AND grants.revoked_at IS NULL`

/** Whether somebody may still sign out of a session that has expired: a client that goes on in it is told then. */
const isNeeded = `(ended_at IS NULL AND EXISTS (SELECT 1 FROM ${refreshable}))`

/** Puts the sessions that are needed off to the end of their refresh tokens, as it stands now. */
const keepSessions = `UPDATE sessions SET kept_until =
  (SELECT max(min(refresh_tokens.idle_expires_at, refresh_tokens.expires_at)) FROM ${refreshable})
  WHERE rowid IN (${sessionsDue}) AND ${isNeeded} RETURNING 1`

/** The grants that have been due for longest: a run looks at no more of them, however many stand. */
const grantsDue = `SELECT rowid FROM grants WHERE max(created_at, kept_until) < ?1
  ORDER BY max(created_at, kept_until) LIMIT ?2`

/** When the latest of what hangs on a grant ends, as it stands now; 0: nothing hangs on it. */
const heldUntil = `max(
  coalesce((SELECT min(idle_expires_at, expires_at) FROM refresh_tokens
    WHERE refresh_tokens.grant_id = grants.grant_id), 0),
  coalesce((SELECT max(authorization_codes.expires_at) FROM authorization_codes
    WHERE authorization_codes.grant_id = grants.grant_id), 0),
  coalesce((SELECT max(sessions.expires_at, sessions.kept_until) FROM sessions
    WHERE sessions.session_id = grants.session_id AND sessions.issuer = grants.issuer AND sessions.ended_at IS NULL), 0))`

/** Puts the grants that something hangs on off to its end. */
const keepGrants = `UPDATE grants SET kept_until = ${heldUntil} WHERE rowid IN (${grantsDue}) AND ${heldUntil} > 0
  RETURNING 1`

/** Deletes, or puts off, up to a number of rows (?2) of a table that were over before a time (?1). */
interface Step {
  readonly table: string
  readonly before: number
  readonly sql: string
  readonly deletes: boolean
}

const remove = (table: string, before: number, condition: string): Step => ({
  table,
  before,
  sql: `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT ?2) RETURNING 1`,
  deletes: true,
})

export function createD1HousekeepingStore(database: D1Like): HousekeepingStore {
  return {
    async listIssuersWithKeysDue({ signingSince, publishedSince, retiredSince, now, limit }) {
      // A current key whose successor is still too young to sign is not due.
      const query = database.prepare(
        `SELECT issuer FROM (
           SELECT issuer, min(?2 - retired_at, ?1 - rotation_after) AS overdue FROM signing_keys
             WHERE status = 'retired' AND retired_at <= ?2 AND rotation_after <= ?1
           UNION ALL SELECT issuer, min(?3 - coalesce(activated_at, created_at), ?1 - rotation_after)
             FROM signing_keys AS standing WHERE status = 'current' AND coalesce(activated_at, created_at) <= ?3
             AND rotation_after <= ?1 AND NOT EXISTS (
               SELECT 1 FROM signing_keys AS successor WHERE successor.issuer = standing.issuer
                 AND successor.algorithm = standing.algorithm AND successor.status = 'next' AND successor.created_at > ?4)
         ) GROUP BY issuer ORDER BY max(overdue) DESC, issuer LIMIT ?5`,
      )
      const { results } = await query.bind(now, retiredSince, signingSince, publishedSince, limit).all<Row>()
      return results.map((row) => text(row, 'issuer'))
    },
    async listIssuersWithNoticesDue({ now, limit }) {
      // The plus keeps SQLite from grouping by an index over all notices, the ones that are not due included.
      const query = database.prepare(
        `SELECT issuer FROM logout_notices WHERE next_attempt_at <= ?
         GROUP BY +issuer ORDER BY min(next_attempt_at), issuer LIMIT ?`,
      )
      const { results } = await query.bind(now, limit).all<Row>()
      return results.map((row) => text(row, 'issuer'))
    },
    async postponeRotation({ issuer, until }) {
      await database.prepare('UPDATE signing_keys SET rotation_after = ? WHERE issuer = ?').bind(until, issuer).run()
    },
    async deleteEnded({ endedBefore, auditBefore, grantsBefore, limit }) {
      const steps: ReadonlyArray<Step> = [
        remove('authorization_codes', endedBefore, 'expires_at < ?1'),
        remove('refresh_tokens', endedBefore, 'idle_expires_at < ?1 OR expires_at < ?1'),
        { table: 'sessions', before: endedBefore, sql: keepSessions, deletes: false },
        remove('sessions', endedBefore, `rowid IN (${sessionsDue}) AND NOT ${isNeeded}`),
        remove('passkey_challenges', endedBefore, 'expires_at < ?1'),
        remove('initial_access_tokens', endedBefore, 'expires_at < ?1'),
        remove('password_attempts', endedBefore, 'window_started_at < ?1'),
        remove('audit_events', auditBefore, 'at < ?1'),
        // Grants last: by then the codes, families and sessions that hung on them are gone. Those of a running session
        // say which clients are told of its end.
        { table: 'grants', before: grantsBefore, sql: keepGrants, deletes: false },
        remove('grants', grantsBefore, `rowid IN (${grantsDue}) AND ${heldUntil} = 0`),
      ]
      const answers = await database.batch<Row>(
        steps.map(({ sql, before }) => database.prepare(sql).bind(before, limit)),
      )
      let deleted = 0
      const handled = new Map<string, number>()
      for (const [index, { table, deletes }] of steps.entries()) {
        const rows = answers[index]?.results.length ?? 0
        if (deletes) deleted += rows
        handled.set(table, (handled.get(table) ?? 0) + rows)
      }
      return { deleted, isMore: [...handled.values()].some((rows) => rows >= limit) }
    },
  }
}
