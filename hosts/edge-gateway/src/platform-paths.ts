/** Path in front of a tenant's slug on the platform's host. */
export const tenantPrefix = '/t'

// Metadata of the issuer under /auth stands with its path inserted behind the well-known name (RFC 8414 3.1).
const authPath = /^\/(?:auth(?:\/|$)|\.well-known\/[^/]+\/auth\/*$)/
const tenantPath = new RegExp(`^${tenantPrefix}(?:/|$)`)

/** Returns to whom a path of the platform's host leads; null: to nobody by itself. */
export function ownerOfPath(pathname: string): 'auth' | 'tenant' | null {
  if (authPath.test(pathname)) return 'auth'
  return tenantPath.test(pathname) ? 'tenant' : null
}
