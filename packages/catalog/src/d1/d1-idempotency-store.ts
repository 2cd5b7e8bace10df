import type { IdempotencyStore, KeptAnswer, KeptAttempt } from '../idempotency/idempotency-store.ts'
import { judgeAttempt } from '../idempotency/idempotency-store.ts'
import { keepAnswer } from './answer-queries.ts'
import type { D1Like, D1Row } from './d1-like.ts'
import { readInteger, readJson, readText } from './read-column.ts'
import { queryRows, runBatch } from './run-queries.ts'

/** Returns the idempotency store over a D1 database that has this package's migrations. To begin is one batch. */
export function createD1IdempotencyStore(db: D1Like): IdempotencyStore {
  return {
    async begin(attempt) {
      const { actor, key, now } = attempt
      const results = await runBatch(db, [
        {
          sql: `DELETE FROM idempotency_keys WHERE actor = ? AND idempotency_key = ?
            AND (expires_at <= ? OR (status IS NULL AND locked_until <= ?))`,
          values: [actor, key, now, now],
        },
        {
          sql: `INSERT INTO idempotency_keys (actor, idempotency_key, fingerprint, attempt_id, locked_until, expires_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          values: [actor, key, attempt.fingerprint, attempt.attemptId, attempt.lockedUntil, attempt.expiresAt],
        },
        {
          sql: 'SELECT * FROM idempotency_keys WHERE actor = ? AND idempotency_key = ?',
          values: [actor, key],
        },
      ])
      return judgeAttempt(attempt, readAttempt(results[2]?.[0] ?? {}))
    },
    async finish(attempt, answer) {
      await queryRows(db, keepAnswer({ attempt, answer }))
    },
    async abandon({ actor, key, attemptId }) {
      await queryRows(db, {
        sql: `DELETE FROM idempotency_keys
          WHERE actor = ? AND idempotency_key = ? AND attempt_id = ? AND status IS NULL`,
        values: [actor, key, attemptId],
      })
    },
    async forgetExpired(now) {
      await queryRows(db, { sql: 'DELETE FROM idempotency_keys WHERE expires_at <= ?', values: [now] })
    },
  }
}

function readAttempt(row: D1Row): KeptAttempt {
  return {
    attemptId: readText(row, 'attempt_id'),
    fingerprint: readText(row, 'fingerprint'),
    answer: row['status'] === null ? null : readAnswer(row),
  }
}

function readAnswer(row: D1Row): KeptAnswer {
  const headers = Object.entries(readJson(row, 'headers') ?? {}).map(([name, value]) => [name, String(value)])
  return { status: readInteger(row, 'status'), headers: Object.fromEntries(headers), body: readText(row, 'body') }
}
