import { OpenidError } from '../openid-error.ts'
import type { GuessLimit, Judgement } from '../stores/judgement.ts'
import { boundLimit, countOn, withStanding } from './attempt-counters.ts'
import type { D1Like } from './d1-like.ts'
import type { Row } from './read-row.ts'
import { integer, optionalInteger, text } from './read-row.ts'

/** What somebody presented, in the terms of one table. The parameters of its SQL are ?4 and on, and ?1 for now. */
export interface PresentedCredential<Found> {
  readonly table: 'clients' | 'initial_access_tokens'
  /** Holds for the row that is meant. */
  readonly meant: string
  /** Holds for that row when what was presented is right. Default: always. */
  readonly fits?: string
  readonly values: ReadonlyArray<string | null>
  readonly toFound: (row: Row) => Found
}

/**
 * Judges a credential, and counts it unless it is right or a limit is reached: of any number of parallel calls no more
 * than the limit are judged wrong, and none right after them. One transaction of two statements.
 */
export async function judgeCredential<Found>(
  database: D1Like,
  limit: GuessLimit,
  { table, meant, fits = 'TRUE', values, toFound }: PresentedCredential<Found>,
): Promise<Judgement<Found>> {
  // Returns a row for each counter when it counted.
  const count = `${withStanding} INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts)
    SELECT tenant_id, account_hash, ?1, 1 FROM standing
    WHERE NOT EXISTS (SELECT 1 FROM ${table} WHERE ${meant} AND ${fits})
      AND NOT EXISTS (SELECT 1 FROM standing WHERE attempts >= most)
    ${countOn} RETURNING account_hash, attempts`
  // One row, whether or not there is what is meant.
  const read = `${withStanding} SELECT ${table}.*, ${table}.rowid IS NOT NULL AS is_meant, ${fits} AS is_right,
      (SELECT max(window_started_at) FROM standing WHERE attempts >= most) AS full_since
    FROM (SELECT 1) LEFT JOIN ${table} ON ${meant}`
  const [counted, answer] = await database.batch<Row>(
    [count, read].map((sql) => database.prepare(sql).bind(...boundLimit(limit), ...values)),
  )
  const row = answer?.results[0]
  if (row === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  const found = row['is_meant'] === 1 ? toFound(row) : null
  const attempts = new Map(counted?.results.map((each) => [text(each, 'account_hash'), integer(each, 'attempts')]))
  if (attempts.size === 0) {
    const windowStartedAt = optionalInteger(row, 'full_since')
    if (windowStartedAt !== null) return { outcome: 'limited', windowStartedAt }
    if (found !== null && row['is_right'] === 1) return { outcome: 'right', found }
  }
  return { outcome: 'wrong', found, attempts: limit.counters.map((counter) => attempts.get(counter.accountHash) ?? 0) }
}
