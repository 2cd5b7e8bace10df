/**
 * Under the issuer: what pages of other origins may call, for no cookie counts there. Never /authorize (RFC 9700
 * section 2.6).
 */
const openPaths = /^\/(?:token|userinfo|verify|introspect|session|revoke|register(?:\/.*)?|\.well-known\/.*)$/

/** Between host and path: the metadata (RFC 8414 section 3.1). */
const insertedPaths = /^\/\.well-known\/(?:oauth-authorization-server|openid-configuration)(?=\/|$)/

/**
 * Returns the answer to a browser that asks whether a page of another origin may call an endpoint of the issuer with this
 * base path; null when the request is no OPTIONS, or for an address that only browsers on their own may go to.
 *
 * @see Fetch standard, section 3.3 (CORS protocol)
 */
export function answerPreflight(request: Request, basePath: string): Response | null {
  if (request.method !== 'OPTIONS') return null
  const { pathname } = new URL(request.url)
  const isOpen = pathname.startsWith(`${basePath}/`) && openPaths.test(pathname.slice(basePath.length))
  const isMetadata = insertedPaths.test(pathname) && pathname.replace(insertedPaths, '') === basePath
  if (!isOpen && !isMetadata) return null
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '86400',
    },
  })
}
