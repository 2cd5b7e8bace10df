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
  /**
   * Age from which a tenant is read again in the background while it is still served; counts only where `waitUntil`
   * is given, and below `maxAgeSeconds`. Default: two thirds of `maxAgeSeconds`.
   */
  readonly refreshAfterSeconds?: number
  /**
   * Seconds past `maxAgeSeconds` for which an active tenant is still served while the directory cannot be read. Never
   * a blocked one, never a not-found. Adds to the time in which a suspension takes effect, during an outage only.
   * Default: 0.
   */
  readonly staleOnErrorSeconds?: number
}

/** The options with their defaults. */
export type CacheBounds = Required<TenantCacheOptions>

/**
 * Returns the options with their defaults.
 *
 * @throws TypeError when a bound is out of range
 */
export function parseCacheOptions(options: TenantCacheOptions): CacheBounds {
  const bounds = { ...options } as { -readonly [Name in keyof CacheBounds]: number }
  bounds.refreshAfterSeconds ??= ((options.maxAgeSeconds ?? 15) * 2) / 3
  for (const [key, [preset, min, max]] of Object.entries(ranges)) {
    const name = key as keyof CacheBounds
    bounds[name] ??= preset
    const whole = name.endsWith('Entries')
    if (bounds[name] >= min && bounds[name] <= max && (!whole || Number.isInteger(bounds[name]))) continue
    throw new TypeError(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, got ${bounds[name]}`)
  }
  return bounds
}

const ranges: Readonly<Record<keyof CacheBounds, readonly [preset: number, min: number, max: number]>> = {
  maxEntries: [10_000, 1, 10_000_000],
  maxNegativeEntries: [1_000, 1, 10_000_000],
  maxAgeSeconds: [15, 0, 3600],
  negativeMaxAgeSeconds: [15, 0, 60],
  patienceSeconds: [1, 0.01, 30],
  refreshAfterSeconds: [10, 0, 3600],
  staleOnErrorSeconds: [0, 0, 3600],
}
