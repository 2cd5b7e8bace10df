import { pageHeaders, renderPage } from './page.ts'
import type { RefusalCode } from './refusals.ts'
import { refusals } from './refusals.ts'

/** Options of {@link renderRefusal}. */
export interface RenderRefusalOptions {
  readonly code: RefusalCode
  /** The request's Accept header: a page for who asks for HTML, problem+json for everybody else. */
  readonly accept: string | null
  readonly requestId: string
}

/**
 * Returns the answer to a refused request. Two refusals of one code differ in nothing but the request id.
 *
 * @see RFC 9457
 */
export function renderRefusal({ code, accept, requestId }: RenderRefusalOptions): Response {
  const { status, title, detail, headers } = refusals[code]
  if (accept?.toLowerCase().includes('text/html') === true) {
    const page = renderPage({ title, paragraphs: [detail], requestId })
    return new Response(page, { status, headers: { ...pageHeaders, vary: 'Accept', ...headers } })
  }
  const problem = { type: `urn:voyage:problem:${code}`, title, status, detail, request_id: requestId }
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}
