import { OpenidError } from '../openid-error.ts'
import type { PasswordAttemptStore } from '../stores/identity-stores.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer } from './read-row.ts'

/**
 * The end of an insert into `password_attempts` (tenant ?1, account ?2, now ?3, window ?4) that counts on in a running
 * window and starts an old one over.
 */
export const countOn: string = `ON CONFLICT (tenant_id, account_hash) DO UPDATE SET
  attempts = CASE WHEN window_started_at > ?3 - ?4 THEN attempts + 1 ELSE 1 END,
  window_started_at = CASE WHEN window_started_at > ?3 - ?4 THEN window_started_at ELSE ?3 END`

export function createD1PasswordAttemptStore(database: D1Like): PasswordAttemptStore {
  return {
    async countPasswordAttempt({ tenantId, accountHash, windowSeconds, now }) {
      const statement = database.prepare(
        `INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts) VALUES (?1, ?2, ?3, 1)
         ${countOn} RETURNING attempts, window_started_at`,
      )
      const row = await statement.bind(tenantId, accountHash, now, windowSeconds).first<Row>()
      if (row === null) throw new OpenidError('OIDC_STORE_INVALID_ROW')
      return { attempts: integer(row, 'attempts'), windowStartedAt: integer(row, 'window_started_at') }
    },
    async readPasswordAttempts({ tenantId, accountHash, windowSeconds, now }) {
      const query = database.prepare(
        `SELECT attempts, window_started_at FROM password_attempts
         WHERE tenant_id = ? AND account_hash = ? AND window_started_at > ?`,
      )
      const row = await query.bind(tenantId, accountHash, now - windowSeconds).first<Row>()
      if (row === null) return { attempts: 0, windowStartedAt: now }
      return { attempts: integer(row, 'attempts'), windowStartedAt: integer(row, 'window_started_at') }
    },
    async clearPasswordAttempts({ tenantId, accountHash }) {
      const statement = database.prepare('DELETE FROM password_attempts WHERE tenant_id = ? AND account_hash = ?')
      await statement.bind(tenantId, accountHash).run()
    },
  }
}
