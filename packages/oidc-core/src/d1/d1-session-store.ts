import type { Session } from '../model/session.ts'
import type { SessionStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import { insertRow } from './insert-row.ts'
import type { Row } from './read-row.ts'
import { integer, optionalText, text, textList } from './read-row.ts'

export function createD1SessionStore(database: D1Like): SessionStore {
  return {
    async insertSession(session) {
      await insertRow(database, 'sessions', {
        session_hash: session.sessionHash,
        session_id: session.sessionId,
        issuer: session.issuer,
        tenant_id: session.tenantId,
        user_id: session.userId,
        methods: JSON.stringify(session.methods),
        device: session.device,
        auth_time: session.authTime,
        created_at: session.createdAt,
        expires_at: session.expiresAt,
      }).run()
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
    async endSession({ issuer, sessionId, now }) {
      const statement = database.prepare(
        'UPDATE sessions SET ended_at = ? WHERE session_id = ? AND issuer = ? AND ended_at IS NULL',
      )
      await statement.bind(now, sessionId, issuer).run()
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
