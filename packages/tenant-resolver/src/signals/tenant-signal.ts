import type { TenantDirectory, TenantRecord } from '../tenant-directory.ts'

/**
 * One way in which a request can name its tenant.
 *
 * A signal is two small functions: `read` says what the request claims (pure for domain and path; a signal that must
 * verify something, such as a token, may answer later), `find` turns the claimed value into a tenant. The resolver
 * does the rest: cache, single flight, conflict, gate. A signal with a source of its own (API keys) closes over it
 * and leaves `directory` alone.
 */
export interface TenantSignal {
  /** Appears in the verdict: `custom_domain`, `path_slug`. Unique among the configured signals. */
  readonly name: string
  /**
   * Type tag of the cache key, so that a slug can never equal a host or a key. Signals that look the same thing up
   * by the same value share it.
   */
  readonly keyspace: string
  /** What a value that names nobody means: `unauthenticated` where the value is a credential. Default: `unknown`. */
  readonly notFound?: 'unknown' | 'unauthenticated'
  /** Returns what the request claims through this signal. Must not throw for any request. */
  read(request: SignalRequest): SignalReading | Promise<SignalReading>
  /** Returns the tenant for a value that `read` gave, or null for a true not-found; rejects when it cannot be read. */
  find(options: { readonly directory: TenantDirectory; readonly value: string }): Promise<TenantRecord | null>
  /**
   * Returns the tenant's present address for a request that named it by a former slug. A signal without it takes what
   * `find` answers as it is.
   */
  readonly relocate?: (options: RelocateOptions) => string
}

/** A request that named its tenant by a slug the tenant no longer has. */
export interface RelocateOptions {
  readonly url: URL
  /** The route that `read` gave. */
  readonly route: TenantRoute
  /** The slug the tenant has now. */
  readonly slug: string
}

/** What a signal may look at. */
export interface SignalRequest {
  readonly url: URL
  readonly headers: Headers
}

/** What a request claims through one signal. */
export type SignalReading =
  | { readonly kind: 'absent' }
  /** `value` is normalised and at most 512 characters. `route` is given by the signal that owns the address. */
  | { readonly kind: 'present'; readonly value: string; readonly route: TenantRoute | null }
  /** The signal is there but names nobody (a malformed host or slug): unknown, never a fall-through to another. */
  | { readonly kind: 'unknown' }
  /** The signal is there, and what should prove it does not hold (bad key, bad signature, expired token). */
  | { readonly kind: 'unauthenticated' }

/** How the tenant's own paths lie in the public address. */
export interface TenantRoute {
  /** Path in front of the tenant's own paths: the empty string on its domain, `/t/meridian` by path slug. */
  readonly basePath: string
  /** The path as the tenant's Worker sees it. */
  readonly pathname: string
}

/** The reading of a signal that the request does not carry. */
export const absent: SignalReading = { kind: 'absent' }

/** The reading of a signal that is carried but can name no tenant. */
export const unknown: SignalReading = { kind: 'unknown' }
