import { isPlatformPath } from '../settings.ts'

/** Where a tenant's root lies. */
export interface TenantRoot {
  /** Scheme, host and port of the request: `http://localhost:8787`. */
  readonly origin: string
  /** Path in front of the Worker's own paths, without a slash at its end: `/t/meridian`. */
  readonly basePath: string
}

/**
 * Returns the Location as the browser must see it when the Worker's root lies at `basePath`.
 *
 * A path-absolute value changes (`/callback` becomes `/t/meridian/callback`), and an absolute URL on the request's own
 * origin, as `Response.redirect(new URL('/callback', request.url))` writes it, unless it leads to the platform's own paths
 * or to a tenant's. Another origin, a value with its own host (`//host`) and a relative one stay as they are.
 *
 * @see RFC 3986 4.2, RFC 9110 10.2.2
 */
export function scopeLocation(location: string, { origin, basePath }: TenantRoot): string {
  if (location.startsWith(`${origin}/`)) {
    const { pathname, search, hash } = new URL(location)
    return isPlatformPath(pathname) ? location : origin + basePath + pathname + search + hash
  }
  if (!location.startsWith('/') || location.startsWith('//')) return location
  const query = location.search(/[?#]/)
  const end = query === -1 ? location.length : query
  if (!/[.\t\\]|%2e/i.test(location.slice(0, end))) return basePath + location
  // `/../x` must not climb out of the prefix, to where another tenant may live: dots and tabs are taken out as a browser does.
  return basePath + new URL(`http://tenant.invalid${location.slice(0, end)}`).pathname + location.slice(end)
}
