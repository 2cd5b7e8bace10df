import { OpenidError } from '../openid-error.ts'
import type { GuessLimit, Judgement } from '../stores/judgement.ts'
import type { D1Like } from './d1-like.ts'
import { countOn } from './d1-password-attempt-store.ts'
import type { Row } from './read-row.ts'
import { integer } from './read-row.ts'

/** What somebody presented, in the terms of one table. The parameters of its SQL are ?6 and on, and ?3 for now. */
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
 * Judges a credential, and counts it unless it is right or the limit is reached: of any number of parallel calls no more
 * than the limit are judged wrong, and none right after them. One transaction of two statements.
 */
export async function judgeCredential<Found>(
  database: D1Like,
  { accountHash, windowSeconds, limit, now }: GuessLimit,
  { table, meant, fits = 'TRUE', values, toFound }: PresentedCredential<Found>,
): Promise<Judgement<Found>> {
  const bound = ['', accountHash, now, windowSeconds, limit, ...values]
  // Returns one row when it counted.
  const count = `INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts)
    SELECT ?1, ?2, ?3, 1 WHERE ?2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${meant} AND ${fits})
    ${countOn} WHERE window_started_at <= ?3 - ?4 OR attempts < ?5 RETURNING 1`
  // One row, whether or not there is what is meant, or a window.
  const read = `SELECT ${table}.*, ${table}.rowid IS NOT NULL AS is_meant, ${fits} AS is_right,
      coalesce(counted.attempts, 0) AS attempts, counted.window_started_at
    FROM (SELECT 1) LEFT JOIN ${table} ON ${meant}
    LEFT JOIN password_attempts AS counted ON counted.tenant_id = ?1 AND counted.account_hash = ?2
      AND counted.window_started_at > ?3 - ?4`
  const [counted, answer] = await database.batch<Row>([
    database.prepare(count).bind(...bound),
    database.prepare(read).bind(...bound),
  ])
  const row = answer?.results[0]
  if (row === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  const attempts = integer(row, 'attempts')
  const wasCounted = counted?.results.length === 1
  if (!wasCounted && attempts >= limit)
    return { outcome: 'limited', windowStartedAt: integer(row, 'window_started_at') }
  const found = row['is_meant'] === 1 ? toFound(row) : null
  const isRight = found !== null && row['is_right'] === 1
  return isRight ? { outcome: 'right', found } : { outcome: 'wrong', found, attempts }
}
