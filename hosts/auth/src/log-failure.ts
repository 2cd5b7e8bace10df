/** Writes one line of JSON about a failed request to the Worker's log. Values of the request are not in it. */
export function logFailure(failure: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the console is a Worker's log; this is the one place that writes to it.
  console.error(JSON.stringify({ level: 'error', host: 'auth', failure: describe(failure) }))
}

function describe(failure: unknown): unknown {
  if (!(failure instanceof Error)) return typeof failure
  const code = 'code' in failure ? failure.code : undefined
  return { name: failure.name, code, message: failure.message, cause: failure.cause && describe(failure.cause) }
}
