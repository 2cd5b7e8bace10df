import type { TenantCacheOptions } from './cache/cache-options.ts'
import { parseCacheOptions } from './cache/cache-options.ts'
import type { Invalidation } from './cache/invalidation.ts'
import type { Clock } from './clock.ts'
import type { GateRules } from './gate-tenant.ts'
import type { SignalFinding } from './judge-signals.ts'
import { judgeSignals } from './judge-signals.ts'
import { createLookUp } from './look-up.ts'
import type { Observer } from './observer.ts'
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
  /** Rules of the gate beside the status. Default: none. */
  readonly gate?: GateRules<TenantRecord>
  /** Takes what happens, for metrics. Default: dropped. */
  readonly observe?: Observer
  /**
   * Keeps the running request alive for work that its answer does not wait for: `waitUntil` of `cloudflare:workers`.
   * Without it nothing is read in the background.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

/** What of a request the resolver reads: a `Request`, or its parsed parts. */
export interface ResolvableRequest {
  readonly url: string | URL
  readonly headers: Headers
}

/** A value that a trusted caller has in place of a request. */
export interface ResolvableValue {
  /** The name of the configured signal whose value it is: `tenant_id`, `path_slug`. */
  readonly signal: string
  readonly value: string
}

/** Decides for each request which tenant it belongs to. One for each isolate. */
export interface TenantResolver {
  /** Returns the verdict. Never rejects: a directory that cannot be read is the outcome `unavailable`. */
  resolve(request: ResolvableRequest): Promise<Resolution>
  /**
   * Returns the verdict on a queue message or cron run, which names its tenant by a value instead of a request. The
   * same cache and gate; never rejects.
   *
   * @throws TypeError when no configured signal has that name
   */
  resolveValue(value: ResolvableValue): Promise<Resolution>
  /** Forgets what has changed; a read already under way is not kept, and no later request waits for it. */
  invalidate(invalidation: Invalidation): void
}

// A key longer than any host, slug or digest is no tenant's, and must not fill the cache.
const maxValueLength = 512

type Eventually<T> = T | Promise<T>

/**
 * Returns a resolver with an empty cache.
 *
 * @throws TypeError when there is no signal, two share a name, or a bound of the cache is out of range
 */
export function createTenantResolver(options: TenantResolverOptions): TenantResolver {
  const { directory, signals, clock, gate = {} } = options
  if (signals.length === 0) throw new TypeError('a tenant resolver needs at least one signal')
  if (new Set(signals.map(({ name }) => name)).size < signals.length) throw new TypeError('two signals share a name')
  const bounds = parseCacheOptions(options.cache ?? {})
  const observe = guardObserver(options.observe)
  const lookUp = createLookUp({ directory, clock, bounds, observe, waitUntil: options.waitUntil ?? null })

  /** Returns what became of one signal, at once when all is known. A failure on the way is a finding too. */
  function examine(
    signal: TenantSignal,
    reading: Eventually<SignalReading>,
    url: URL | null,
  ): Eventually<SignalFinding | null> {
    try {
      if (reading instanceof Promise) return reading.then((settled) => examine(signal, settled, url)).catch(unavailable)
      if (reading.kind === 'absent') return null
      if (reading.kind !== 'present') return reading
      const tenant = reading.value.length > maxValueLength ? null : lookUp.find(signal, reading.value)
      if (!(tenant instanceof Promise)) return toFinding(signal, { reading, url, tenant })
      return tenant.then((read) => toFinding(signal, { reading, url, tenant: read })).catch(unavailable)
    } catch (cause) {
      return unavailable(cause)
    }
  }

  function judge(findings: ReadonlyArray<SignalFinding | null>, url: URL | null): Resolution {
    const names: Array<string> = []
    for (const [index, { name }] of signals.entries()) if (findings[index]) names.push(name)
    const verdict = judgeSignals({ findings, signals: names, url, gate })
    if (verdict.outcome !== 'served' && verdict.outcome !== 'moved') {
      const reason = verdict.outcome === 'not_served' ? verdict.reason : verdict.outcome
      observe?.({ kind: 'refused', reason, signals: names })
    }
    return verdict
  }

  return {
    async resolve({ url: address, headers }) {
      const url = parseUrl(address)
      if (url === null) return judge([], url)
      const request = { url, headers }
      const findings = signals.map((signal) => examine(signal, readSignal(signal, request), url))
      // Known findings are not awaited: a warm verdict waits for nothing.
      return judge(isSettled(findings) ? findings : await Promise.all(findings), url)
    },
    async resolveValue({ signal: name, value }) {
      if (!signals.some((signal) => signal.name === name)) throw new TypeError(`no signal is named "${name}"`)
      const reading: SignalReading = { kind: 'present', value, route: null }
      const findings = signals.map((signal) => (signal.name === name ? examine(signal, reading, null) : null))
      return judge(await Promise.all(findings), null)
    },
    invalidate: lookUp.invalidate,
  }
}

function readSignal(signal: TenantSignal, request: SignalRequest): Eventually<SignalReading> {
  try {
    return signal.read(request)
  } catch (cause) {
    return Promise.reject(cause)
  }
}

interface Asked {
  readonly reading: Extract<SignalReading, { kind: 'present' }>
  readonly url: URL | null
  readonly tenant: TenantRecord | null
}

function toFinding(signal: TenantSignal, { reading: { value, route }, url, tenant }: Asked): SignalFinding {
  if (tenant === null) return { kind: signal.notFound ?? 'unknown' }
  const moved = url !== null && route !== null && tenant.slug !== value && signal.relocate !== undefined
  return { kind: 'found', tenant, route, movedTo: moved ? signal.relocate({ url, route, slug: tenant.slug }) : null }
}

const unavailable = (cause: unknown): SignalFinding => ({ kind: 'unavailable', cause })

function isSettled<T>(list: ReadonlyArray<Eventually<T>>): list is ReadonlyArray<T> {
  for (const item of list) if (item instanceof Promise) return false
  return true
}

function guardObserver(observe: Observer | undefined): Observer | null {
  if (observe === undefined) return null
  return (event) => {
    try {
      observe(event)
    } catch {
      // Counting must not cost an answer.
    }
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
