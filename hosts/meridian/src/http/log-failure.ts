/** One failure as the log shows it. */
export interface Failure {
  readonly requestId: string
  readonly code: string
  readonly error?: Error
}

/** Writes one JSON line to the Worker's log; the packages' errors carry no token, code or parameter value. */
export function logFailure({ requestId, code, error }: Failure): void {
  const line = { level: 'error', request_id: requestId, code, message: error?.message, stack: error?.stack }
  // biome-ignore lint/suspicious/noConsole: the console is a Worker's log, and this is its one writer.
  console.error(JSON.stringify(line))
}
