import type { HousekeepingStore } from '../stores/upkeep-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { text } from './read-row.ts'

export function createD1HousekeepingStore(database: D1Like): HousekeepingStore {
  return {
    async listIssuersDue({ signingSince, publishedSince, retiredSince, now, limit }) {
      // A current key whose successor is still too young to sign is not due.
      const query = database.prepare(
        `SELECT issuer FROM (
           SELECT issuer, ?1 - next_attempt_at AS overdue FROM logout_notices WHERE next_attempt_at <= ?1
           UNION ALL SELECT issuer, min(?2 - retired_at, ?1 - rotation_after) FROM signing_keys
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
    async postponeRotation({ issuer, until }) {
      await database.prepare('UPDATE signing_keys SET rotation_after = ? WHERE issuer = ?').bind(until, issuer).run()
    },
    async deleteEnded({ endedBefore, auditBefore, grantsBefore, limit }) {
      // Grants last: by then the codes, families and sessions that hung on them are gone. Those of a running session
      // say which clients are told of its end.
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
             AND NOT EXISTS (SELECT 1 FROM authorization_codes WHERE authorization_codes.grant_id = grants.grant_id)
             AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.session_id = grants.session_id
               AND sessions.issuer = grants.issuer AND sessions.ended_at IS NULL)`,
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
