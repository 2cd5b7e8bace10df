/** How long an answer may be kept: `no-store`, or a number of seconds for public metadata. */
export interface JsonResponseOptions {
  readonly status?: number
  readonly cacheSeconds?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Returns `body` as JSON, as {@link jsonTextResponse} does. */
export const jsonResponse = (body: unknown, options: JsonResponseOptions = {}): Response =>
  jsonTextResponse(JSON.stringify(body), options)

/**
 * Returns JSON that is text already. Not stored unless `cacheSeconds` says otherwise (RFC 6749 section 5.1).
 *
 * Readable from every origin: these endpoints take no cookie, so a page gains nothing it did not bring along.
 */
export function jsonTextResponse(text: string, options: JsonResponseOptions = {}): Response {
  const cacheable = options.cacheSeconds !== undefined
  return new Response(text, {
    status: options.status ?? 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': cacheable ? `public, max-age=${options.cacheSeconds}` : 'no-store',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      ...options.headers,
    },
  })
}
