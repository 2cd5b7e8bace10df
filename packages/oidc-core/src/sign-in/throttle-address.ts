import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import type { PasswordAttemptStore } from '../stores/identity-stores.ts'
import type { AttemptCounter, GuessLimit } from '../stores/judgement.ts'

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
  /** Attempts within a window, successes aside; default 100. */
  readonly addressLimit?: number
  /** Length of that window in seconds; default 900. */
  readonly windowSeconds?: number
}

/** Returns what sign-ins from this address are counted under: nothing when nobody knows it. */
export async function addressCounters(
  { addressLimit = 100 }: Pick<AddressLimit, 'addressLimit'>,
  address: string | null,
): Promise<ReadonlyArray<AttemptCounter>> {
  if (address === null) return []
  return [{ tenantId: '', accountHash: await hashSecret(`address\n${address}`), limit: addressLimit }]
}

/** Counts an attempt under all of the counters, or under none and refuses it when one of them is full. */
export async function admitAttempt(
  attempts: PasswordAttemptStore,
  limit: GuessLimit,
): Promise<Result<null, TooManyAttempts>> {
  const admission = await attempts.admitAttempt(limit)
  if (admission.outcome === 'admitted') return ok(null)
  const { windowStartedAt, first } = admission
  const retryAfterSeconds = Math.max(1, windowStartedAt + limit.windowSeconds - limit.now)
  return err({ reason: 'too_many_attempts', retryAfterSeconds, first })
}
