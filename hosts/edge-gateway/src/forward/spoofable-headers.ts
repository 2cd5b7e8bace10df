// Headers by which a client could tell a Worker behind the gateway who it is or where it was called. Only the gateway
// may say such things. Of X-Forwarded-* two stay: -Proto, which Cloudflare's edge sets, and -For, to which it only
// appends: who needs the client's address reads CF-Connecting-IP.
const spoofableName =
  /^(?:forwarded$|voyage-|x-(?:auth-request-|forwarded-(?!(?:for|proto)$)|host$|original-|rewrite-|tenant-))/

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
    if (spoofableName.test(name)) spoofable.push(name)
  }
  return { length, spoofable }
}
