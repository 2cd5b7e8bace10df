/** What an application/problem+json body says (RFC 9457). */
export interface Problem {
  readonly status: number
  /** Kebab-case; the type is `urn:voyage:problem:<code>`. */
  readonly code: string
  readonly title: string
  readonly detail: string
}

/** Returns a problem that no cache keeps. @see RFC 9457 section 3 */
export function problem({ status, code, title, detail }: Problem): Response {
  return new Response(JSON.stringify({ type: `urn:voyage:problem:${code}`, title, status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
