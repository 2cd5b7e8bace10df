import { OpenidError } from '../openid-error.ts'
import type { PasswordAttemptStore } from '../stores/identity-stores.ts'
import { atOrBelow, boundLimit, countOn, withStanding } from './attempt-counters.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger } from './read-row.ts'

export function createD1PasswordAttemptStore(database: D1Like): PasswordAttemptStore {
  return {
    async admitAttempt(limit) {
      // Decided before the first row is written: what is inserted is read from the same table, so that SQLite reads all of it.
      const count = `${withStanding} INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts)
        SELECT tenant_id, account_hash, ?1, 1 FROM standing
        WHERE attempts = most OR NOT EXISTS (SELECT 1 FROM standing WHERE attempts >= most)
        ${countOn} RETURNING 1`
      const read = `${withStanding} SELECT max(window_started_at) AS full_since FROM standing WHERE attempts > most`
      const [counted, answer] = await database.batch<Row>(
        [count, read].map((sql) => database.prepare(sql).bind(...boundLimit(limit))),
      )
      const row = answer?.results[0]
      if (row === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
      const windowStartedAt = optionalInteger(row, 'full_since')
      return windowStartedAt === null
        ? { outcome: 'admitted' }
        : { outcome: 'limited', windowStartedAt, first: counted?.results.length !== 0 }
    },
    async takeBackAttempt(counters) {
      const counted = `(tenant_id, account_hash) IN (SELECT value ->> 'tenantId', value ->> 'accountHash' FROM json_each(?1))`
      const statements = [
        `UPDATE password_attempts SET attempts = attempts - 1 WHERE ${counted}`,
        `DELETE FROM password_attempts WHERE ${counted} AND attempts < 1`,
      ]
      await database.batch(statements.map((sql) => database.prepare(sql).bind(JSON.stringify(counters))))
    },
    async countPasswordAttempt({ tenantId, accountHash, windowSeconds, now }) {
      const statement = database.prepare(
        `INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts) VALUES (?3, ?4, ?1, 1)
         ${countOn} RETURNING attempts, window_started_at`,
      )
      const row = await statement.bind(now, windowSeconds, tenantId, accountHash).first<Row>()
      if (row === null) throw new OpenidError('OIDC_STORE_INVALID_ROW')
      return { attempts: integer(row, 'attempts'), windowStartedAt: integer(row, 'window_started_at') }
    },
    async clearPasswordAttempts({ tenantId, accountHash }) {
      const statement = database.prepare(`DELETE FROM password_attempts WHERE ${atOrBelow('?1', '?2')}`)
      await statement.bind(tenantId, accountHash).run()
    },
  }
}
