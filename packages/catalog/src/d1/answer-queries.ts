import type { AnsweredAttempt } from '../idempotency/idempotency-store.ts'
import type { Query } from './run-queries.ts'

/** The SQL condition that an attempt has its key and no answer. */
export function isOpenAttempt({ attempt }: AnsweredAttempt): Query {
  return {
    sql: `EXISTS (SELECT 1 FROM idempotency_keys
      WHERE actor = ? AND idempotency_key = ? AND attempt_id = ? AND status IS NULL)`,
    values: [attempt.actor, attempt.key, attempt.attemptId],
  }
}

/**
 * Returns the query that writes the answer of an attempt that has its key and no answer. `body` is an expression for its
 * body. Default: the one that it has.
 */
export function keepAnswer(
  { attempt, answer }: AnsweredAttempt,
  body: Query = { sql: '?', values: [answer.body] },
): Query {
  return {
    sql: `UPDATE idempotency_keys SET status = ?, headers = ?, body = ${body.sql}
      WHERE actor = ? AND idempotency_key = ? AND attempt_id = ? AND status IS NULL`,
    values: [
      answer.status,
      JSON.stringify(answer.headers),
      ...body.values,
      attempt.actor,
      attempt.key,
      attempt.attemptId,
    ],
  }
}
