/**
 * Returns the Location as the browser must see it when the Worker's root lies at `basePath`.
 *
 * Only a path-absolute value changes (`/callback` becomes `/t/meridian/callback`); an absolute URL, a value with its
 * own host (`//host`) and a relative one mean the same on both sides.
 *
 * @see RFC 3986 4.2, RFC 9110 10.2.2
 */
export function scopeLocation(location: string, basePath: string): string {
  if (!location.startsWith('/') || location.startsWith('//')) return location
  const query = location.search(/[?#]/)
  const end = query === -1 ? location.length : query
  if (!/[.\t\\]|%2e/i.test(location.slice(0, end))) return basePath + location
  // `/../x` must not climb out of the prefix, to where another tenant may live: dots and tabs are taken out as a browser does.
  return basePath + new URL(`http://tenant.invalid${location.slice(0, end)}`).pathname + location.slice(end)
}
