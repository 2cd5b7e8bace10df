import type { Session } from '../model/session.ts'
import type { SessionStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import { insertLogoutNotices, insertSessionEvents } from './insert-logout-notices.ts'
import { insertRowWhere } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, optionalText, text, textList } from './read-row.ts'

const chosen = { one: 'session_id = ?4', others: 'session_id <> ?4', all: '?4 IS NULL' } as const

export function createD1SessionStore(database: D1Like): SessionStore {
  return {
    async insertSession({ session, passwordHash }) {
      const { tenantId, userId } = session
      const row = {
        session_hash: session.sessionHash,
        session_id: session.sessionId,
        issuer: session.issuer,
        tenant_id: tenantId,
        user_id: userId,
        methods: JSON.stringify(session.methods),
        device: session.device,
        auth_time: session.authTime,
        created_at: session.createdAt,
        expires_at: session.expiresAt,
      }
      const ofPassword = passwordHash === null ? '' : ' AND password_hash = ?'
      const insert = insertRowWhere(database, 'sessions', row, {
        condition: `EXISTS (SELECT 1 FROM users WHERE tenant_id = ? AND user_id = ? AND disabled_at IS NULL${ofPassword})`,
        values: [tenantId, userId, ...(passwordHash === null ? [] : [passwordHash])],
      })
      return (await insert.first()) !== null
    },
    async findSession({ issuer, sessionHash, now }) {
      const query = database.prepare(
        'SELECT * FROM sessions WHERE session_hash = ? AND issuer = ? AND ended_at IS NULL AND expires_at > ?',
      )
      const row = await query.bind(sessionHash, issuer, now).first<Row>()
      return row === null ? null : toSession(row)
    },
    async listSessions({ issuer, tenantId, userId, now }) {
      const query = database.prepare(
        `SELECT * FROM sessions WHERE tenant_id = ? AND user_id = ? AND issuer = ? AND ended_at IS NULL AND expires_at > ?
         ORDER BY created_at DESC, rowid DESC`,
      )
      const { results } = await query.bind(tenantId, userId, issuer, now).all<Row>()
      return results.map(toSession)
    },
    async renewSession({ session, formerHash, now }) {
      const statement = database.prepare(
        `UPDATE sessions SET session_hash = ?1, methods = ?2, device = ?3, auth_time = ?4, expires_at = ?5
         WHERE session_hash = ?6 AND session_id = ?7 AND issuer = ?8 AND tenant_id = ?9 AND user_id = ?10
           AND ended_at IS NULL AND expires_at > ?11 RETURNING 1`,
      )
      const { sessionHash, methods, device, authTime, expiresAt, sessionId, issuer, tenantId, userId } = session
      const values = [sessionHash, JSON.stringify(methods), device, authTime, expiresAt]
      const renewed = await statement.bind(...values, formerHash, sessionId, issuer, tenantId, userId, now).first()
      return renewed !== null
    },
    async endSessions({ issuer, tenantId, userId, which, offlineAccess, idPrefix, now }) {
      const user = 'tenant_id = ?1 AND user_id = ?2 AND issuer = ?3'
      const open = `${user} AND ${chosen[which.kind]} AND ended_at IS NULL`
      const ofOpen = `session_id IN (SELECT session_id FROM sessions WHERE ${open})`
      const offline = 'offline = 1 AND revoked_at IS NULL'
      const isEnded = offlineAccess === 'ended'
      const held = isEnded ? `${user} AND (${ofOpen} OR (${offline}))` : `${user} AND ${ofOpen}`
      const values = [tenantId, userId, issuer, which.kind === 'all' ? null : which.sessionId, now]
      const noteOffline = database.prepare(
        `INSERT INTO audit_events (event_id, tenant_id, issuer, type, user_id, client_id, session_id, detail, at)
         SELECT ?6, ?1, ?3, 'offline_access_ended', ?2, NULL, NULL, '{}', ?5
         WHERE EXISTS (SELECT 1 FROM grants WHERE ${user} AND ${offline})`,
      )
      // The sessions last: the statements before ask which of them have not ended.
      const results = await database.batch([
        database
          .prepare(insertLogoutNotices(`SELECT DISTINCT issuer, session_id, client_id FROM grants WHERE ${held}`))
          .bind(...values, idPrefix),
        database.prepare(insertSessionEvents(open)).bind(...values, idPrefix),
        ...(isEnded ? [noteOffline.bind(...values, idPrefix)] : []),
        database
          .prepare(
            `UPDATE grants SET revoked_at = ?5 WHERE ${held} AND revoked_at IS NULL${isEnded ? '' : ' AND offline = 0'}`,
          )
          .bind(...values),
        database.prepare(`UPDATE sessions SET ended_at = ?5 WHERE ${open} RETURNING 1`).bind(...values),
      ])
      return results.at(-1)?.results.length ?? 0
    },
  }
}

const toSession = (row: Row): Session => ({
  sessionHash: text(row, 'session_hash'),
  sessionId: text(row, 'session_id'),
  issuer: text(row, 'issuer'),
  tenantId: text(row, 'tenant_id'),
  userId: text(row, 'user_id'),
  methods: textList(row, 'methods'),
  device: optionalText(row, 'device'),
  authTime: integer(row, 'auth_time'),
  createdAt: integer(row, 'created_at'),
  expiresAt: integer(row, 'expires_at'),
})
