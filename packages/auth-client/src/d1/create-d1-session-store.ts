import type { SessionRecord, SessionStore } from '../cookie/session-store.ts'
import { AuthClientError } from '../errors.ts'
import { isNumber, isString, nullable, parseShape } from '../shape.ts'
import type { D1Like } from './d1-like.ts'

interface Row {
  readonly id_hash: string
  readonly realm: string
  readonly subject: string
  readonly provider_session_id: string | null
  readonly data: string
  readonly version: number
  readonly expires_at: number
}

const sql = {
  create: `INSERT INTO auth_client_sessions
    (id_hash, realm, subject, provider_session_id, data, version, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  // A few at a time: nobody's sign-in pays for all that has ever expired.
  sweep: `DELETE FROM auth_client_sessions WHERE id_hash IN
    (SELECT id_hash FROM auth_client_sessions WHERE expires_at <= ? LIMIT 20)`,
  find: `SELECT id_hash, realm, subject, provider_session_id, data, version, expires_at
    FROM auth_client_sessions WHERE id_hash = ? AND expires_at > ?`,
  claim: `UPDATE auth_client_sessions SET claimed_until = ?
    WHERE id_hash = ? AND version = ? AND claimed_until <= ? RETURNING version`,
  replace: `UPDATE auth_client_sessions SET data = ?, version = version + 1, claimed_until = 0
    WHERE id_hash = ? AND version = ? RETURNING version`,
  remove: 'DELETE FROM auth_client_sessions WHERE id_hash = ?',
  end: `DELETE FROM auth_client_sessions WHERE realm = ?1
    AND CASE WHEN ?2 IS NULL THEN subject = ?3 ELSE provider_session_id = ?2 END
    AND NOT EXISTS (SELECT 1 FROM auth_client_logout_tokens WHERE realm = ?1 AND token_id = ?4)`,
  remember: `INSERT INTO auth_client_logout_tokens (realm, token_id, remember_until) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING token_id`,
  claimAnswer: `INSERT INTO auth_client_answers (realm, state_hash, remember_until) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING state_hash`,
  sweepAnswers: 'DELETE FROM auth_client_answers WHERE remember_until <= ?',
  sweepTokens: 'DELETE FROM auth_client_logout_tokens WHERE remember_until <= ?',
}

/**
 * Returns a session store over D1, with the tables of migrations/.
 * Its methods throw AuthClientError AUTH_CLIENT_STORE_FAILED when the database refuses or does not answer.
 */
export function createD1SessionStore(db: D1Like): SessionStore {
  const statement = (text: string, ...values: Array<unknown>) => db.prepare(text).bind(...values)

  return {
    createSession: ({ record, now }) =>
      attempt(async () => {
        const { idHash, realm, subject, providerSessionId, data, version, expiresAt } = record
        await db.batch([
          statement(sql.sweep, now),
          statement(sql.create, idHash, realm, subject, providerSessionId, data, version, expiresAt),
        ])
      }),
    findSession: ({ idHash, now }) => attempt(async () => readRow(await statement(sql.find, idHash, now).first())),
    claimRefresh: ({ idHash, version, now, until }) =>
      attempt(async () => (await statement(sql.claim, until, idHash, version, now).first()) !== null),
    replaceSession: ({ idHash, version, data }) =>
      attempt(async () => (await statement(sql.replace, data, idHash, version).first()) !== null),
    claimAnswer: ({ realm, stateHash, now, rememberUntil }) =>
      attempt(async () => {
        const results = await db.batch([
          statement(sql.sweepAnswers, now),
          statement(sql.claimAnswer, realm, stateHash, rememberUntil),
        ])
        return results[1]?.results.length === 1
      }),
    deleteSession: (idHash) =>
      attempt(async () => {
        await statement(sql.remove, idHash).run()
      }),
    endSessions: ({ realm, providerSessionId, subject, tokenId, now, rememberUntil }) =>
      attempt(async () => {
        const results = await db.batch([
          statement(sql.sweepTokens, now),
          statement(sql.end, realm, providerSessionId, subject, tokenId),
          statement(sql.remember, realm, tokenId, rememberUntil),
        ])
        return results[2]?.results.length === 1
      }),
  }
}

async function attempt<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    throw new AuthClientError('AUTH_CLIENT_STORE_FAILED', { cause })
  }
}

function readRow(input: unknown): SessionRecord | null {
  if (input === null) return null
  const row = parseShape<Row>(input, {
    id_hash: isString,
    realm: isString,
    subject: isString,
    provider_session_id: nullable(isString),
    data: isString,
    version: isNumber,
    expires_at: isNumber,
  })
  if (row === undefined) throw new TypeError('a row of auth_client_sessions has another shape')
  return {
    idHash: row.id_hash,
    realm: row.realm,
    subject: row.subject,
    providerSessionId: row.provider_session_id,
    data: row.data,
    version: row.version,
    expiresAt: row.expires_at,
  }
}
