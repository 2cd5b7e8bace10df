import type { GuessLimit } from '../stores/judgement.ts'

/**
 * The counters of a limit as the table `standing`: its tenant and account, how many attempts it may have (`most`) and
 * has, and when its running window began. The parameters are those of {@link boundLimit}.
 */
export const withStanding: string = `WITH standing AS (
  SELECT value ->> 'tenantId' AS tenant_id, value ->> 'accountHash' AS account_hash, value ->> 'limit' AS most,
    coalesce(counted.attempts, 0) AS attempts, counted.window_started_at
  FROM json_each(?3) LEFT JOIN password_attempts AS counted ON counted.tenant_id = value ->> 'tenantId'
    AND counted.account_hash = value ->> 'accountHash' AND counted.window_started_at > ?1 - ?2)`

/** The end of an insert into `password_attempts` that counts on in a running window and starts an old one over. */
export const countOn: string = `ON CONFLICT (tenant_id, account_hash) DO UPDATE SET
  attempts = CASE WHEN window_started_at > ?1 - ?2 THEN attempts + 1 ELSE 1 END,
  window_started_at = CASE WHEN window_started_at > ?1 - ?2 THEN window_started_at ELSE ?1 END`

/** Returns ?1 to ?3: now, the length of windows, the counters. */
export const boundLimit = ({ now, windowSeconds, counters }: GuessLimit): ReadonlyArray<number | string> => [
  now,
  windowSeconds,
  JSON.stringify(counters),
]

/** The condition on rows of `password_attempts` under a counter, given as two parameters, and under all that lie below it. */
export const atOrBelow = (tenantId: `?${number}`, accountHash: `?${number}`): string =>
  `tenant_id = ${tenantId} AND account_hash >= ${accountHash} AND account_hash < ${accountHash} || ';'
   AND (account_hash = ${accountHash} OR substr(account_hash, length(${accountHash}) + 1, 1) = ':')`
