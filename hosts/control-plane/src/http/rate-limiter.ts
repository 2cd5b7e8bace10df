/** Counts requests; Cloudflare's rate-limiting binding fits. */
export interface RateLimitBinding {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>
}

/** Tells whether one more request under a key is within the limit. */
export interface RateLimiter {
  isWithin(key: string): Promise<boolean>
  /** After how many seconds it is worth trying again. */
  readonly retryAfter: number
}

/** Returns the limiter over a binding whose period is `period` seconds; without a binding nothing is limited. */
export function createRateLimiter(binding: RateLimitBinding | undefined, period: number): RateLimiter {
  return {
    retryAfter: period,
    isWithin: async (key) => binding === undefined || (await binding.limit({ key })).success,
  }
}
