// A `__Host-` cookie must have Path=/ (RFC 6265bis 4.1.3.2), so below a prefix it cannot keep that name: it travels to
// the browser under this one, as a `__Secure-` cookie, and gets its own name back on the way in.
const hostPrefix = '__Host-'
const scopedPrefix = '__Secure-voyage-'

/**
 * Returns a Set-Cookie value as the browser must see it when the Worker's root lies at `basePath`.
 *
 * Path attributes are put below `basePath`, so that one tenant's cookie is not sent to another on the same host; a
 * Domain attribute is dropped for the same reason; a `__Host-` name is replaced.
 *
 * @see RFC 6265 5.2
 */
export function scopeSetCookie(setCookie: string, basePath: string): string {
  const [pair = '', ...attributes] = dropDomain(setCookie).split(';')
  const scoped = attributes.map((attribute) =>
    attributeName(attribute) === 'path' ? scopePath(attribute, basePath) : attribute,
  )
  return [scopeName(pair), ...scoped].join(';')
}

/** Returns a Set-Cookie value without its Domain: the cookie then goes to the answering host alone (RFC 6265 4.1.2.3). */
export function dropDomain(setCookie: string): string {
  const [pair = '', ...attributes] = setCookie.split(';')
  return [pair, ...attributes.filter((attribute) => attributeName(attribute) !== 'domain')].join(';')
}

/**
 * Returns a Cookie header as a Worker below a prefix may see it, or null when nothing is left.
 *
 * Gives scoped cookies their own names back and drops `__Host-` cookies of the host itself: they belong to the
 * platform (such as a session at the auth host), never to the tenant.
 */
export function unscopeCookies(cookie: string): string | null {
  const pairs = cookie
    // Two Cookie headers, which an edge joins by `; ` (RFC 9113 8.2.3), come joined by a comma where there is none.
    .split(/;|,(?=\s*__Host-)/i)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !hasPrefix(pair, hostPrefix))
    .map((pair) => (pair.startsWith(scopedPrefix) ? hostPrefix + pair.slice(scopedPrefix.length) : pair))
  return pairs.length === 0 ? null : pairs.join('; ')
}

function attributeName(attribute: string): string {
  const equals = attribute.indexOf('=')
  return (equals === -1 ? attribute : attribute.slice(0, equals)).trim().toLowerCase()
}

function scopePath(attribute: string, basePath: string): string {
  const equals = attribute.indexOf('=')
  const path = equals === -1 ? '' : attribute.slice(equals + 1).trim()
  // Anything but an absolute path counts as no Path at all: the browser takes the request's own, which lies below.
  if (!path.startsWith('/')) return attribute
  return ` Path=${path === '/' ? basePath : basePath + path}`
}

function scopeName(pair: string): string {
  const trimmed = pair.trimStart()
  return hasPrefix(trimmed, hostPrefix) ? scopedPrefix + trimmed.slice(hostPrefix.length) : pair
}

// Browsers compare cookie name prefixes without regard to case (RFC 6265bis 5.7).
function hasPrefix(text: string, prefix: string): boolean {
  return text.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
}
