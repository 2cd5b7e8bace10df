import type { HousekeepingReport } from './housekeeping/housekeeping.ts'

/** Writes one line of JSON about a failed request to the Worker's log. Values of the request are not in it. */
export function logFailure(failure: unknown, requestId?: string): void {
  write({ level: 'error', host: 'auth', requestId, failure: describe(failure) })
}

/** Writes one line of JSON about a request that was answered with an error page: why, which the page may not say. */
export function logRefusal(refusal: { readonly reason: string; readonly requestId: string }): void {
  write({ level: 'info', host: 'auth', ...refusal })
}

/** Writes one line of JSON about what a run of the housekeeping did and left. */
export function logLeft(housekeeping: HousekeepingReport): void {
  write({ level: 'info', host: 'auth', housekeeping })
}

function write(line: Readonly<Record<string, unknown>>): void {
  // biome-ignore lint/suspicious/noConsole: the console is a Worker's log; this is the one place that writes to it.
  console[line['level'] === 'error' ? 'error' : 'info'](JSON.stringify(line))
}

function describe(failure: unknown): unknown {
  if (!(failure instanceof Error)) return typeof failure
  const code = 'code' in failure ? failure.code : undefined
  return { name: failure.name, code, message: failure.message, cause: failure.cause && describe(failure.cause) }
}
