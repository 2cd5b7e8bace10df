import type { AuditEventType } from '../model/audit-event.ts'
import type { CutOffChange, UserStore } from '../stores/identity-stores.ts'
import { atOrBelow } from './attempt-counters.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { endAccessStatements } from './end-access-statements.ts'

const theUser = 'tenant_id = ?1 AND user_id = ?2'

/** Cuts a user off as `UserStore.cutOffUser` says, in one transaction. */
export async function cutOffUser(
  database: D1Like,
  cut: Parameters<UserStore['cutOffUser']>[0],
): Promise<{ readonly sessionsEnded: number } | null> {
  const { tenantId, userId, change, issuer, idPrefix, now } = cut
  const condition = `EXISTS (SELECT 1 FROM users WHERE ${theUser})`
  const ending = { tenantId, userId, marker: null, keptSessionId: '', condition, idPrefix, now }
  const { notes, ends } = endAccessStatements(database, ending)
  const { type, detail, when } = eventOf(change)
  const event = database
    .prepare(insertUserEvent({ type, user: `${theUser}${when}` }))
    .bind(tenantId, userId, JSON.stringify(detail), issuer, now, idPrefix)
  // The user last: the statements before ask whether there is one.
  const statements = [...notes, event, ...ends, ...changeStatements(database, cut)]
  const results = await database.batch(statements)
  if (results.at(-1)?.results.length !== 1) return null
  return { sessionsEnded: results[notes.length + ends.length]?.results.length ?? 0 }
}

/** Returns the statements that make the change; the last one returns a row when there is such a user. */
function changeStatements(
  database: D1Like,
  { tenantId, userId, change, now }: Parameters<UserStore['cutOffUser']>[0],
): ReadonlyArray<D1LikeStatement> {
  const prepare = (sql: string, ...more: ReadonlyArray<string | number>): D1LikeStatement =>
    database.prepare(sql).bind(tenantId, userId, ...more)
  const forgetIn = (table: 'passkeys' | 'consents') => prepare(`DELETE FROM ${table} WHERE ${theUser}`)
  switch (change.kind) {
    case 'nothing':
      return [prepare(`SELECT 1 FROM users WHERE ${theUser}`)]
    case 'password': {
      const set = `UPDATE users SET password_hash = ?3, updated_at = ?4 WHERE ${theUser} RETURNING 1`
      const { attempts, keepPasskeys, passwordHash } = change
      const clear = `DELETE FROM password_attempts
        WHERE ${atOrBelow('?3', '?4')} AND EXISTS (SELECT 1 FROM users WHERE ${theUser})`
      return [
        ...(keepPasskeys ? [] : [forgetIn('passkeys')]),
        prepare(clear, attempts.tenantId, attempts.accountHash),
        prepare(set, passwordHash, now),
      ]
    }
    case 'disable':
      return [prepare(`UPDATE users SET disabled_at = coalesce(disabled_at, ?3) WHERE ${theUser} RETURNING 1`, now)]
    case 'delete':
      return [forgetIn('passkeys'), forgetIn('consents'), prepare(`DELETE FROM users WHERE ${theUser} RETURNING 1`)]
  }
}

/** What is written of a change, and with which condition on the user beyond that there is one. */
function eventOf(change: CutOffChange): {
  readonly type: AuditEventType
  readonly detail: Readonly<Record<string, string>>
  readonly when: string
} {
  switch (change.kind) {
    case 'nothing':
      return { type: 'user_signed_out', detail: {}, when: '' }
    case 'password':
      return { type: 'password_set', detail: { passkeys: change.keepPasskeys ? 'kept' : 'removed' }, when: '' }
    case 'disable':
      return { type: 'user_disabled', detail: {}, when: ' AND disabled_at IS NULL' }
    case 'delete':
      return { type: 'user_deleted', detail: {}, when: '' }
  }
}

/**
 * Returns the statement that writes an event of a user where there is one. It takes the tenant (?1), the user (?2), the
 * detail (?3), the issuer (?4), the time (?5) and the event's id (?6).
 */
export const insertUserEvent = ({ type, user }: { readonly type: AuditEventType; readonly user: string }): string =>
  `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
   SELECT ?6, ?1, ?4, '${type}', ?2, NULL, NULL, ?3, ?5 FROM users WHERE ${user}`
