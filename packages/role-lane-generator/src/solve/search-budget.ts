/** How long `optimise` searches. */
export interface SearchBudget {
  /**
   * Times a few lanes are taken out and filled anew, a whole number from 0; default 5000. The same number gives the same
   * bytes. 0 searches no longer than the fast path, and proves how good that is.
   */
  readonly tries?: number
  /**
   * Looked at before each try and each round of the proof; once it is aborted the search ends with what it has. The search
   * waits for nothing, so an `AbortSignal` fires before it or between days alone; a deadline is an object whose getter
   * looks at a clock. What a clock ends is not the same to the byte, and in Workers no clock moves meanwhile.
   */
  readonly signal?: Signal
}

/**
 * How a search ended. `optimal`: proved, no lanes honour more bookings, miss the queue floor less or have more target
 * points, in this order. `feasible`: the fast path; whether there are better lanes is not known. `budget_spent`: all tries
 * are made, or the signal ended them, and the proof says how far the best may be.
 */
export type SearchStatus = 'optimal' | 'feasible' | 'budget_spent'

/** An `AbortSignal`, or anything else that can say so. */
export interface Signal {
  readonly aborted: boolean
}

/** Rounds of prices towards the bound. */
const ROUNDS = 800

/** What a search goes by. */
export interface Budget {
  readonly tries: number
  readonly rounds: number
  readonly signal: Signal | undefined
}

/**
 * Returns the budget that is asked for; null for the fast path.
 *
 * @throws RangeError when `tries` is no whole number from 0
 */
export function budgetOf(optimise: boolean | SearchBudget | undefined): Budget | null {
  if (!optimise) return null
  const { tries = 5000, signal } = optimise === true ? {} : optimise
  if (!Number.isSafeInteger(tries) || tries < 0)
    throw new RangeError(`optimise.tries: expected a whole number, not ${tries}`)
  return { tries, rounds: ROUNDS, signal }
}

/** Returns how a search ended. */
export const statusOf = (budget: Budget | null, isProved: boolean): SearchStatus =>
  isProved ? 'optimal' : budget === null ? 'feasible' : 'budget_spent'
