/** Cookies of one request, by name. */
export type CookieJar = ReadonlyMap<string, string>

/** Returns the cookies of a request; of two with one name the first counts, which has the more specific path. */
export function readCookies(request: Request): CookieJar {
  const jar = new Map<string, string>()
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(equals, 0)).trim()
    if (name !== '' && !jar.has(name)) jar.set(name, pair.slice(equals + 1).trim())
  }
  return jar
}

/** Where this relying party's cookies live. */
export interface CookieScope {
  /** Name of the session cookie, prefix included; other cookies' names begin with it. */
  readonly name: string
  readonly path: string
  readonly secure: boolean
}

/** What {@link cookieScope} decides by. */
export interface CookieScopeOptions {
  readonly redirectUri: string
  readonly cookieName: string
  readonly cookiePath: string
  readonly mountPath: string
}

/**
 * Returns the scope of the cookies: `__Host-` over https at the root of a host, `__Secure-` over https below a path
 * (`__Host-` demands Path=/), a plain name without Secure over http.
 *
 * @throws TypeError when the name or path cannot stand in a cookie
 * @see RFC 6265bis section 4.1.3: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3
 */
export function cookieScope(options: CookieScopeOptions): CookieScope {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(options.cookieName))
    throw new TypeError('cookieName must be 1 to 40 word characters')
  if (!/^\/[\x21-\x3a\x3c-\x7e]*$/.test(options.cookiePath)) throw new TypeError('cookiePath must be a path')
  const secure = new URL(options.redirectUri).protocol === 'https:'
  const atRoot = options.cookiePath === '/' && options.mountPath === ''
  const prefix = !secure ? '' : atRoot ? '__Host-' : '__Secure-'
  return { name: `${prefix}${options.cookieName}`, path: options.cookiePath, secure }
}

/** One cookie to be set. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Seconds; 0 removes the cookie. */
  readonly maxAge: number
}

/** Returns a Set-Cookie value: HttpOnly, and SameSite=Lax so that the provider's redirect back carries it. */
export function serializeCookie(scope: CookieScope, cookie: SetCookie): string {
  const secure = scope.secure ? '; Secure' : ''
  return `${cookie.name}=${cookie.value}; Path=${scope.path}; Max-Age=${cookie.maxAge}; HttpOnly; SameSite=Lax${secure}`
}
