// Headers by which a client could tell a Worker behind the gateway who it is or where it was called. Only the gateway
// may say such things. Of X-Forwarded-* two stay: -Proto, which Cloudflare's edge sets, and -For, to which it only
// appends: who needs the client's address reads CF-Connecting-IP.
const prefixes = ['voyage-', 'x-auth-request-', 'x-forwarded-', 'x-original-', 'x-rewrite-', 'x-tenant-']
const names = new Set(['forwarded', 'x-host'])
const kept = new Set(['x-forwarded-for', 'x-forwarded-proto'])

/** Returns whether a request header is dropped before forwarding; `name` in lower case. */
function isSpoofable(name: string): boolean {
  return names.has(name) || (prefixes.some((prefix) => name.startsWith(prefix)) && !kept.has(name))
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
