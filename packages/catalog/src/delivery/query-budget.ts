/** How many queries of its database an invocation may still make for deliveries. */
export interface QueryBudget {
  readonly left: () => number
  readonly spend: (queries: number) => void
}

/**
 * The queries of one invocation's deliveries: half of the 1,000 that D1 answers, for what else it does.
 *
 * @see https://developers.cloudflare.com/d1/platform/limits/
 */
export const deliveryQueries = 500

/** Returns a budget of so many queries. Default: {@link deliveryQueries}. */
export function createQueryBudget(queries: number = deliveryQueries): QueryBudget {
  let left = queries
  return {
    left: () => left,
    spend: (spent) => {
      left -= spent
    },
  }
}
