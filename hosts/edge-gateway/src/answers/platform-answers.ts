import { pageHeaders, renderPage } from './page.ts'

/** Returns the page at the platform's own address. It names no tenant. */
export function landingPage(): Response {
  const page = renderPage({
    title: 'Voyage gateway',
    paragraphs: [
      'This is a Voyage gateway. It takes each request to the tenant it belongs to.',
      'A tenant is found at its own domain, or here under /t/ and its short name, such as /t/name/.',
    ],
    requestId: null,
  })
  return new Response(page, { headers: pageHeaders })
}

/** Returns the answer to a health check: the gateway runs. It asks no database, so that a check costs nothing. */
export function healthAnswer(): Response {
  return new Response('{"status":"ok"}', {
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
  })
}

/** Returns a permanent redirect that keeps method and body (RFC 9110 15.4.9), not kept by caches: slugs may change. */
export function permanentRedirect(location: string): Response {
  return new Response(null, { status: 308, headers: { 'cache-control': 'no-store', location } })
}
