interface Cookie {
  readonly name: string
  readonly value: string
  readonly host: string
  readonly path: string
}

/** Keeps cookies between requests as a browser does for host-only cookies (no Domain attribute). */
export interface CookieJar {
  /** Takes in an answer's Set-Cookie headers; Max-Age=0 removes. */
  store(url: string, response: Response): void
  /** The Cookie header for a request; undefined when there is none. */
  headerFor(url: string): string | undefined
}

/** Creates an empty jar. Expiry other than Max-Age=0 is not followed: a jar lives for one walk. */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    store(url, response) {
      const { host, pathname } = new URL(url)
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const separator = pair.indexOf('=')
        if (separator < 1) continue
        const name = pair.slice(0, separator)
        const path = attribute(attributes, 'path') ?? (pathname.replace(/\/[^/]*$/, '') || '/')
        const key = `${host} ${path} ${name}`
        if (attribute(attributes, 'max-age') === '0') cookies.delete(key)
        else cookies.set(key, { name, value: pair.slice(separator + 1), host, path })
      }
    },
    headerFor(url) {
      const { host, pathname } = new URL(url)
      const sent = [...cookies.values()].filter((cookie) => cookie.host === host && covers(cookie.path, pathname))
      return sent.length === 0 ? undefined : sent.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ')
    },
  }
}

function attribute(attributes: ReadonlyArray<string>, name: string): string | undefined {
  const found = attributes.find((text) => text.toLowerCase().startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

// RFC 6265 5.1.4
function covers(cookiePath: string, requestPath: string): boolean {
  if (requestPath === cookiePath) return true
  return requestPath.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
}
