import { OpenidError } from '../openid-error.ts'
import type { ClientSecretJudgement, PresentedClientSecret } from '../stores/identity-stores.ts'
import { toClient } from './client-row.ts'
import type { D1Like } from './d1-like.ts'
import { countOn } from './d1-password-attempt-store.ts'
import type { Row } from './read-row.ts'
import { integer } from './read-row.ts'

const existing = 'client_id = ?6 AND (issuer IS NULL OR issuer = ?7) AND (?8 IS NULL OR clients.tenant_id = ?8)'

/** Counts the secret unless it is right or the limit is reached; returns one row when it did. */
const count = `INSERT INTO password_attempts (tenant_id, account_hash, window_started_at, attempts)
  SELECT ?1, ?2, ?3, 1 WHERE NOT EXISTS (
    SELECT 1 FROM clients WHERE ${existing} AND token_endpoint_auth_method = ?9
      AND (secret_hash = ?10 OR (former_secret_hash = ?10 AND former_secret_expires_at > ?3)))
  ${countOn} WHERE window_started_at <= ?3 - ?4 OR attempts < ?5 RETURNING 1`

/** One row, whether or not there is such a client or a window. */
const read = `SELECT clients.*, counted.attempts, counted.window_started_at FROM (SELECT 1)
  LEFT JOIN clients ON ${existing}
  LEFT JOIN password_attempts AS counted ON counted.tenant_id = ?1 AND counted.account_hash = ?2
    AND counted.window_started_at > ?3 - ?4`

/** Judges a client secret as `ClientStore.judgeClientSecret` says, in one transaction of two statements. */
export async function judgeClientSecret(
  database: D1Like,
  presented: PresentedClientSecret,
): Promise<ClientSecretJudgement> {
  const { clientId, issuer, tenantId, method, secretHash, accountHash, windowSeconds, limit, now } = presented
  const window = ['', accountHash, now, windowSeconds]
  const whose = [clientId, issuer, tenantId]
  const [counted, found] = await database.batch<Row>([
    database.prepare(count).bind(...window, limit, ...whose, method, secretHash),
    database.prepare(read).bind(...window, limit, ...whose),
  ])
  const row = found?.results[0]
  if (row === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  const attempts = row['attempts'] === null ? 0 : integer(row, 'attempts')
  const client = row['client_id'] === null ? null : toClient(row)
  if (counted?.results.length === 1) return { outcome: 'wrong', client, attempts }
  if (attempts >= limit) return { outcome: 'limited', windowStartedAt: integer(row, 'window_started_at') }
  // What was neither counted nor limited fits this client.
  if (client === null) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return { outcome: 'right', client }
}
