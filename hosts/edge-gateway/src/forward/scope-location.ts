/**
 * Returns the Location as the browser must see it when the Worker's root lies at `basePath`.
 *
 * Only a path-absolute value changes (`/callback` becomes `/t/meridian/callback`); an absolute URL, a value with its
 * own host (`//host`) and a relative one mean the same on both sides.
 *
 * @see RFC 3986 4.2, RFC 9110 10.2.2
 */
export function scopeLocation(location: string, basePath: string): string {
  return location.startsWith('/') && !location.startsWith('//') ? basePath + location : location
}
