import type { SessionStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, text } from './read-row.ts'

export function createD1SessionStore(database: D1Like): SessionStore {
  return {
    async insertSession(session) {
      const statement = database.prepare(
        `INSERT INTO sessions (session_hash, session_id, issuer, tenant_id, user_id, auth_time, created_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const { sessionHash, sessionId, issuer, tenantId, userId, authTime, createdAt, expiresAt } = session
      await statement.bind(sessionHash, sessionId, issuer, tenantId, userId, authTime, createdAt, expiresAt).run()
    },
    async findSession({ issuer, sessionHash, now }) {
      const query = database.prepare(
        'SELECT * FROM sessions WHERE session_hash = ? AND issuer = ? AND ended_at IS NULL AND expires_at > ?',
      )
      const row = await query.bind(sessionHash, issuer, now).first<Row>()
      if (row === null) return null
      return {
        sessionHash: text(row, 'session_hash'),
        sessionId: text(row, 'session_id'),
        issuer: text(row, 'issuer'),
        tenantId: text(row, 'tenant_id'),
        userId: text(row, 'user_id'),
        authTime: integer(row, 'auth_time'),
        createdAt: integer(row, 'created_at'),
        expiresAt: integer(row, 'expires_at'),
      }
    },
    async endSession({ issuer, sessionId, now }) {
      const statement = database.prepare(
        'UPDATE sessions SET ended_at = ? WHERE session_id = ? AND issuer = ? AND ended_at IS NULL',
      )
      await statement.bind(now, sessionId, issuer).run()
    },
  }
}
