import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkMaxAge} refused. */
export interface MaxAgeRefusal {
  readonly reason: 'max_age_malformed'
}

/**
 * Returns how many seconds ago the user may have signed in at most; null without a limit.
 *
 * @see OpenID Connect Core section 3.1.2.1
 */
export function checkMaxAge(parameters: Parameters): Result<number | null, MaxAgeRefusal> {
  const value = parameters.get('max_age')
  if (value === undefined) return ok(null)
  return /^\d{1,10}$/.test(value) ? ok(Number(value)) : err({ reason: 'max_age_malformed' })
}
