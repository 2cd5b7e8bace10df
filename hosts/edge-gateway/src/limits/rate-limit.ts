/** Says whether one more request of a tenant may pass. */
export interface RateLimit {
  admit(tenantId: string): Promise<boolean>
}

/** A Workers rate limiting binding. */
export interface RateLimitBinding {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>
}

/** Returns the limit of a binding; without one, or when it fails, every request passes: a limiter is no gate. */
export function bindingRateLimit(binding: RateLimitBinding | undefined): RateLimit {
  if (binding === undefined) return { admit: async () => true }
  return {
    async admit(tenantId) {
      try {
        return (await binding.limit({ key: tenantId })).success
      } catch {
        return true
      }
    },
  }
}
