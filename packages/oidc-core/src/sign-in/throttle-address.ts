import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { PasswordAttemptStore } from '../stores/identity-stores.ts'

/** Somebody tried too often. */
export interface TooManyAttempts {
  readonly reason: 'too_many_attempts'
  readonly retryAfterSeconds: number
  /** Whether it is the first one over the limit within its window: the one that is recorded. */
  readonly first: boolean
}

/** Whether a refusal has an audit row: of those for too many attempts the first within a window alone. */
export const isRecorded = (refusal: { readonly reason: string } | TooManyAttempts): boolean =>
  !('first' in refusal) || refusal.first

/** How many attempts one address has, whatever the account and the method. */
export interface AddressLimit {
  readonly attempts: PasswordAttemptStore
  /** Attempts within a window; default 100. */
  readonly addressLimit?: number
  /** Length of that window in seconds; default 900. */
  readonly windowSeconds?: number
}

/** Counts an attempt for the address it came from, and refuses it when there were too many; null is never counted. */
export async function throttleAddress(
  limit: AddressLimit,
  { address, now }: { readonly address: string | null; readonly now: number },
): Promise<Result<null, TooManyAttempts>> {
  if (address === null) return ok(null)
  const { attempts, addressLimit = 100, windowSeconds = 900 } = limit
  const accountHash = await hashSecret(`address\n${address}`)
  const counted = await attempts.countPasswordAttempt({ tenantId: '', accountHash, windowSeconds, now })
  return counted.attempts > addressLimit ? stop(counted, { limit: addressLimit, windowSeconds, now }) : ok(null)
}

/** Returns the refusal with the time that is left of the window. */
export const stop = (
  counted: { readonly attempts: number; readonly windowStartedAt: number },
  { limit, windowSeconds, now }: { readonly limit: number; readonly windowSeconds: number; readonly now: number },
): { readonly ok: false; readonly error: TooManyAttempts } =>
  err({
    reason: 'too_many_attempts',
    retryAfterSeconds: Math.max(1, counted.windowStartedAt + windowSeconds - now),
    first: counted.attempts === limit + 1,
  })
