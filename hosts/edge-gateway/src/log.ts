/** What is known of one request when it has been answered. Holds no path, query, header, cookie or credential. */
export interface LogEntry {
  readonly request_id: string
  readonly method: string
  readonly host: string
  /** Which part answered: `tenant`, `auth`, `control`, `platform`. */
  readonly route: string
  /** `forwarded`, `answered`, or the code of the refusal. */
  readonly outcome: string
  readonly status: number
  readonly duration_ms: number
  readonly tenant_id?: string
  readonly slug?: string
  /** The signals that named the tenant. */
  readonly signals?: ReadonlyArray<string>
  /** Name, code and message of what failed inside; of a tenant's Worker that threw the name alone. */
  readonly error?: string
}

/** Takes one entry for each request. */
export interface Log {
  write(entry: LogEntry): void
}

/** No service is bound under the name that the catalog has for a tenant's Worker. */
export class ServiceNotBound extends Error {
  override readonly name = 'ServiceNotBound'
}

/**
 * Returns a failure as one short line; never its stack, which may quote values. Of a failure in a tenant's code the name
 * alone: what its message holds is not ours to log.
 */
export function describeFailure(cause: unknown, options: { readonly ofTenant: boolean }): string {
  if (!(cause instanceof Error)) return 'unknown failure'
  if (options.ofTenant && !(cause instanceof ServiceNotBound)) return cause.name
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : ''
  return `${cause.name}${code}: ${cause.message}`.slice(0, 300)
}
