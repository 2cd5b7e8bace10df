import type { Passkey } from '../model/passkey.ts'
import type { PasskeyStore } from '../stores/passkey-store.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, text, textList } from './read-row.ts'

const ofUser = 'issuer = ? AND tenant_id = ? AND user_id = ?'

export function createD1PasskeyStore(database: D1Like): PasskeyStore {
  const hits = async (sql: string, ...values: ReadonlyArray<string | number | null>): Promise<boolean> =>
    (await database
      .prepare(`${sql} RETURNING 1`)
      .bind(...values)
      .first()) !== null
  return {
    insertPasskey({ passkey, sessionId }) {
      const { issuer, credentialId, tenantId, userId, publicKey, counter, name, createdAt, lastUsedAt } = passkey
      const transports = JSON.stringify(passkey.transports)
      return hits(
        `INSERT INTO passkeys (issuer, credential_id, tenant_id, user_id, public_key, counter, transports, name, created_at,
           last_used_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE NOT EXISTS (
             SELECT 1 FROM sessions WHERE session_id = ?11 AND issuer = ?1 AND ended_at IS NOT NULL)
         ON CONFLICT DO NOTHING`,
        ...[issuer, credentialId, tenantId, userId, publicKey, counter, transports, name, createdAt, lastUsedAt],
        sessionId,
      )
    },
    async findPasskey({ issuer, credentialId }) {
      const query = database.prepare('SELECT * FROM passkeys WHERE issuer = ? AND credential_id = ?')
      const row = await query.bind(issuer, credentialId).first<Row>()
      return row === null ? null : toPasskey(row)
    },
    async listPasskeys({ issuer, tenantId, userId }) {
      const query = database.prepare(`SELECT * FROM passkeys WHERE ${ofUser} ORDER BY created_at, rowid`)
      const { results } = await query.bind(issuer, tenantId, userId).all<Row>()
      return results.map(toPasskey)
    },
    advancePasskey: ({ issuer, credentialId, counter, now }) =>
      hits(
        `UPDATE passkeys SET counter = ?1, last_used_at = ?2
         WHERE issuer = ?3 AND credential_id = ?4 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))`,
        ...[counter, now, issuer, credentialId],
      ),
    renamePasskey: ({ issuer, tenantId, userId, credentialId, name }) =>
      hits(
        `UPDATE passkeys SET name = ? WHERE ${ofUser} AND credential_id = ?`,
        ...[name, issuer, tenantId, userId, credentialId],
      ),
    removePasskey: ({ issuer, tenantId, userId, credentialId }) =>
      hits(`DELETE FROM passkeys WHERE ${ofUser} AND credential_id = ?`, issuer, tenantId, userId, credentialId),
    redeemChallenge: ({ issuer, challengeHash, expiresAt }) =>
      hits(
        'INSERT INTO passkey_challenges (issuer, challenge_hash, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ...[issuer, challengeHash, expiresAt],
      ),
  }
}

const toPasskey = (row: Row): Passkey => ({
  credentialId: text(row, 'credential_id'),
  issuer: text(row, 'issuer'),
  tenantId: text(row, 'tenant_id'),
  userId: text(row, 'user_id'),
  publicKey: text(row, 'public_key'),
  counter: integer(row, 'counter'),
  transports: textList(row, 'transports'),
  name: text(row, 'name'),
  createdAt: integer(row, 'created_at'),
  lastUsedAt: optionalInteger(row, 'last_used_at'),
})
