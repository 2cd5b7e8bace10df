import type { StepFailure } from './executor.ts'

/** How failures that may pass are tried again. */
export interface RetryOptions {
  /** For how many milliseconds an apply may wait in all, over all its steps. */
  readonly budgetMilliseconds: number
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
  /** A number from 0 to 1, so that many who were refused at once do not come back at once. */
  random(): number
}

/** What is left of the time that an apply may wait. */
export interface RetryBudget {
  /**
   * Returns for how many milliseconds to wait before the next attempt, and takes them from the budget; null when the
   * failure is final, `attempt` (counted from 1) was the last, or the budget does not suffice.
   */
  next(attempt: number, failure: StepFailure): number | null
}

const ATTEMPTS = 6
const FIRST_WAIT = 1000
const LONGEST_WAIT = 30_000
const LONGEST_RETRY_AFTER = 60_000

/** Returns one budget for a whole apply. Waits double from a second up, with jitter; Retry-After is honoured, capped. */
export function createRetryBudget(options: RetryOptions | undefined): RetryBudget {
  let left = options?.budgetMilliseconds ?? 0
  return {
    next(attempt, failure) {
      if (options === undefined || !failure.retriable || attempt >= ATTEMPTS) return null
      const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
      const asked = Math.min(LONGEST_RETRY_AFTER, (failure.retryAfterSeconds ?? 0) * 1000)
      const wait = Math.max(asked, Math.round(longest * (0.5 + options.random() / 2)))
      if (wait > left) return null
      left -= wait
      return wait
    },
  }
}
