import { ownerOfPath } from '../platform-paths.ts'

/** Where a tenant's root lies, and which of its addresses was asked for. */
export interface TenantRoot {
  /** Scheme, host and port of the request: `http://localhost:8787`. */
  readonly origin: string
  /** Path in front of the Worker's own paths, without a slash at its end: `/t/meridian`. */
  readonly basePath: string
  /** The request's path as the Worker saw it: `/today`. */
  readonly pathname: string
}

/**
 * Returns the Location as the browser must see it when the Worker's root lies at `basePath`.
 *
 * A path-absolute value changes (`/callback` becomes `/t/meridian/callback`), and an absolute URL on the request's own
 * origin, as `Response.redirect(new URL('/callback', request.url))` writes it, unless it leads to the platform's own paths
 * or to a tenant's. A relative one with dots is resolved where the Worker meant it: at its own path, whose root `..` does
 * not leave. Another origin and a value with its own host (`//host`) stay as they are.
 *
 * @see RFC 3986 4.2 and 5.2, RFC 9110 10.2.2
 */
export function scopeLocation(location: string, { origin, basePath, pathname }: TenantRoot): string {
  if (location.startsWith(`${origin}/`)) {
    const own = new URL(location)
    return ownerOfPath(own.pathname) === null ? origin + basePath + own.pathname + own.search + own.hash : location
  }
  if (location.startsWith('//')) return location
  const query = location.search(/[?#]/)
  const end = query === -1 ? location.length : query
  const path = location.slice(0, end)
  const isAbsolute = path.startsWith('/')
  // Dots, and what a browser takes for one or takes out in front of one.
  if (!/[.\t\\]|%2e/i.test(path)) return isAbsolute ? basePath + location : location
  const base = `${origin.slice(0, origin.indexOf(':'))}://tenant.invalid`
  // `/../x` must not climb out of the prefix, to where another tenant may live; its second slash is no host either.
  if (isAbsolute) return basePath + new URL(base + path).pathname + location.slice(end)
  const resolved = URL.canParse(path, base + pathname) ? new URL(path, base + pathname) : null
  return resolved?.origin === base ? basePath + resolved.pathname + location.slice(end) : location
}
