/** What a run of the housekeeping may still ask of others: each query of D1 and each request costs one. */
export interface Budget {
  readonly left: () => number
  readonly spend: (subrequests: number) => void
}

/**
 * What a run asks for at most. Cloudflare lets an invocation make 1,000 queries of D1, and by the older of its pages 1,000
 * subrequests of all kinds together.
 *
 * @see https://developers.cloudflare.com/workers/platform/limits/#subrequests
 */
export const subrequestsPerRun = 900

/** Returns a budget of so many subrequests. Default: {@link subrequestsPerRun}. */
export function createBudget(subrequests: number = subrequestsPerRun): Budget {
  let left = subrequests
  return {
    left: () => left,
    spend: (spent) => {
      left -= spent
    },
  }
}

/**
 * Returns how many subrequests a part of the run may still spend: all but those kept for later parts, and none after
 * its time.
 */
export function openPart(
  { budget, clock }: { readonly budget: Budget; readonly clock: () => number },
  { keep, seconds }: { readonly keep: number; readonly seconds: number },
): () => number {
  const end = clock() + seconds
  return () => (clock() < end ? Math.max(0, budget.left() - keep) : 0)
}
