// Headers by which a client could tell a Worker behind the gateway who it is or where it was called. Only the gateway
// may say such things. X-Forwarded-For and -Proto stay: Cloudflare's edge sets them itself.
const prefixes = ['voyage-', 'x-tenant-']
const names = new Set([
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-host',
  'x-original-host',
  'x-original-url',
  'x-rewrite-url',
])

/** Returns whether a request header is dropped before forwarding; `name` in lower case. */
function isSpoofable(name: string): boolean {
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
}

/** What one pass over a request's headers tells. */
export interface HeaderSurvey {
  /** Characters of all names and values. */
  readonly length: number
  /** Names of those that are dropped before forwarding. */
  readonly spoofable: ReadonlyArray<string>
}

/** Returns what is to be known of a request's headers. One pass: reading a header costs more than judging it. */
export function surveyHeaders(headers: Headers): HeaderSurvey {
  let length = 0
  const spoofable: Array<string> = []
  for (const [name, value] of headers) {
    length += name.length + value.length
    if (isSpoofable(name)) spoofable.push(name)
  }
  return { length, spoofable }
}
