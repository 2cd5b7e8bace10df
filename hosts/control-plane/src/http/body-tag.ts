/**
 * Returns the answer with an entity tag made from its body, or 304 when the caller names that tag; for answers that
 * have no version of their own.
 *
 * @see RFC 9110 sections 8.8.3 and 13.1.2
 */
export async function withBodyTag(response: Response, ifNoneMatch: string | undefined): Promise<Response> {
  const body = await response.arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body)).subarray(0, 12)
  const etag = `"b-${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  const headers = new Headers(response.headers)
  headers.set('etag', etag)
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (tags.includes(etag) || tags.includes('*')) {
    headers.delete('content-type')
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { status: response.status, headers })
}
