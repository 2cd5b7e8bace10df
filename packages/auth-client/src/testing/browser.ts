/** A browser's cookie jar for tests: keeps what answers set, sends it with the next request. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  readonly request: (url: string, init?: RequestInit) => Request
  readonly keep: (setCookies: ReadonlyArray<string>) => void
}

/** Returns a browser without any cookie; attributes but Max-Age are for the test to look at. */
export function createTestBrowser(): TestBrowser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    request: (url, init = {}) => {
      const headers = new Headers(init.headers)
      if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      return new Request(url, { ...init, headers })
    },
    keep: (setCookies) => {
      for (const cookie of setCookies) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        if (cookie.includes('Max-Age=0;')) cookies.delete(name)
        else cookies.set(name, value)
      }
    },
  }
}
