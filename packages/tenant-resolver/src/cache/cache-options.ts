/** Bounds of the resolver's cache. */
export interface TenantCacheOptions {
  /** Keys of known tenants. Default: 10,000. */
  readonly maxEntries?: number
  /** Keys known to name no tenant; bounded apart, so that a spray of unknown hosts evicts no tenant. Default: 1,000. */
  readonly maxNegativeEntries?: number
  /** Seconds, counted from the start of the read, after which a tenant is read again, whatever happens. Default: 15. */
  readonly maxAgeSeconds?: number
  /** The same for a true not-found; at most 60. Default: 15. */
  readonly negativeMaxAgeSeconds?: number
  /** Seconds a request waits for another request's read of the same key before it reads itself. Default: 1. */
  readonly patienceSeconds?: number
}

/**
 * Returns the options with their defaults.
 *
 * @throws TypeError when a bound is out of range
 */
export function parseCacheOptions(options: TenantCacheOptions): Required<TenantCacheOptions> {
  return {
    maxEntries: within('maxEntries', options.maxEntries ?? 10_000, { min: 1, max: 10_000_000, whole: true }),
    maxNegativeEntries: within('maxNegativeEntries', options.maxNegativeEntries ?? 1_000, {
      min: 1,
      max: 10_000_000,
      whole: true,
    }),
    maxAgeSeconds: within('maxAgeSeconds', options.maxAgeSeconds ?? 15, { min: 0, max: 3600, whole: false }),
    negativeMaxAgeSeconds: within('negativeMaxAgeSeconds', options.negativeMaxAgeSeconds ?? 15, {
      min: 0,
      max: 60,
      whole: false,
    }),
    patienceSeconds: within('patienceSeconds', options.patienceSeconds ?? 1, { min: 0.01, max: 30, whole: false }),
  }
}

function within(
  name: string,
  value: number,
  { min, max, whole }: { readonly min: number; readonly max: number; readonly whole: boolean },
): number {
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  throw new TypeError(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, got ${value}`)
}
