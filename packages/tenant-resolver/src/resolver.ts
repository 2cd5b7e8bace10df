import type { TenantCacheOptions } from './cache/cache-options.ts'
import { parseCacheOptions } from './cache/cache-options.ts'
import type { Invalidation } from './cache/invalidation.ts'
import { cacheKey } from './cache/invalidation.ts'
import { createSingleFlight } from './cache/single-flight.ts'
import { createTenantCache } from './cache/tenant-cache.ts'
import type { Clock } from './clock.ts'
import type { SignalFinding } from './judge-signals.ts'
import { judgeSignals } from './judge-signals.ts'
import type { Resolution } from './resolution.ts'
import type { SignalReading, SignalRequest, TenantSignal } from './signals/tenant-signal.ts'
import type { TenantDirectory, TenantRecord } from './tenant-directory.ts'

/** Options of {@link createTenantResolver}. */
export interface TenantResolverOptions {
  readonly directory: TenantDirectory
  /** The signals that may name a tenant; the first that owns the address gives the route. */
  readonly signals: ReadonlyArray<TenantSignal>
  readonly clock: Clock
  /** Bounds of the cache; see each one's default. */
  readonly cache?: TenantCacheOptions
}

/** What of a request the resolver reads: a `Request`, or its parsed parts. */
export interface ResolvableRequest {
  readonly url: string | URL
  readonly headers: Headers
}

/** Decides for each request which tenant it belongs to. One for each isolate. */
export interface TenantResolver {
  /** Returns the verdict. Never rejects: a directory that cannot be read is the outcome `unavailable`. */
  resolve(request: ResolvableRequest): Promise<Resolution>
  /** Forgets what has changed; a read already under way is not kept, and no later request waits for it. */
  invalidate(invalidation: Invalidation): void
}

// A key longer than any host, slug or digest is no tenant's, and must not fill the cache.
const maxValueLength = 512
const maxFlights = 1_000

/**
 * Returns a resolver with an empty cache.
 *
 * @throws TypeError when there is no signal, two share a name, or a bound of the cache is out of range
 */
export function createTenantResolver(options: TenantResolverOptions): TenantResolver {
  const { directory, signals, clock } = options
  if (signals.length === 0) throw new TypeError('a tenant resolver needs at least one signal')
  if (new Set(signals.map(({ name }) => name)).size < signals.length) throw new TypeError('two signals share a name')
  const bounds = parseCacheOptions(options.cache ?? {})
  const cache = createTenantCache(bounds)
  const flights = createSingleFlight<TenantRecord | null>({
    clock,
    patienceSeconds: bounds.patienceSeconds,
    maxFlights,
  })

  async function find(signal: TenantSignal, value: string): Promise<TenantRecord | null> {
    const key = cacheKey(signal.keyspace, value)
    const cached = cache.get({ key, now: clock.now() })
    if (cached !== undefined) return cached
    return flights.run(key, async () => {
      const mark = cache.mark()
      const startedAt = clock.now()
      const record = await signal.find({ directory, value })
      return cache.put({ key, record, mark, startedAt, now: clock.now() })
    })
  }

  async function examine(signal: TenantSignal, request: SignalRequest): Promise<SignalFinding | null> {
    try {
      const read = signal.read(request)
      const reading: SignalReading = read instanceof Promise ? await read : read
      if (reading.kind === 'absent') return null
      if (reading.kind !== 'present') return reading
      if (reading.value.length > maxValueLength) return { kind: 'unknown' }
      const tenant = await find(signal, reading.value)
      return tenant === null ? { kind: 'unknown' } : { kind: 'found', tenant, route: reading.route }
    } catch (cause) {
      return { kind: 'unavailable', cause }
    }
  }

  return {
    async resolve({ url: address, headers }) {
      const url = parseUrl(address)
      if (url === null) return { outcome: 'unknown', signals: [] }
      const examined = await Promise.all(signals.map((signal) => examine(signal, { url, headers })))
      const findings: Array<SignalFinding> = []
      const names: Array<string> = []
      signals.forEach((signal, index) => {
        const finding = examined[index] ?? null
        if (finding === null) return
        findings.push(finding)
        names.push(signal.name)
      })
      return judgeSignals({ findings, signals: names, defaultRoute: { basePath: '', pathname: url.pathname } })
    },
    invalidate(invalidation) {
      cache.invalidate(invalidation)
      // Which tenant a read will answer is not known before it does, so a tenant's change detaches them all.
      if (invalidation.kind === 'key') flights.detach(cacheKey(invalidation.keyspace, invalidation.value))
      else flights.detach()
    },
  }
}

function parseUrl(address: string | URL): URL | null {
  if (typeof address !== 'string') return address
  try {
    return new URL(address)
  } catch {
    return null
  }
}
