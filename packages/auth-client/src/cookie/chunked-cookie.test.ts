import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearChunkedCookie, readChunkedCookie, writeChunkedCookie } from './chunked-cookie.ts'
import { cookieScope, readCookies } from './cookies.ts'

const scope = { name: 'session', path: '/', secure: false }

function jarAfter(setCookies: ReadonlyArray<string>, jar: ReadonlyMap<string, string> = new Map()) {
  const next = new Map(jar)
  for (const cookie of setCookies) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (cookie.includes('Max-Age=0;')) next.delete(name)
    else next.set(name, value)
  }
  return next
}
const write = (value: string, jar: ReadonlyMap<string, string> = new Map()) =>
  writeChunkedCookie({ scope, jar, value, maxAge: 60 })

describe('chunked cookies', () => {
  const values = fc.integer({ min: 1, max: 15_000 }).map((length) => 'v1.abc-_'.repeat(2000).slice(0, length))

  it('come back as they were written, each under 4096 bytes', () => {
    fc.assert(
      fc.property(values, (value) => {
        const cookies = write(value)
        expect(cookies.every((cookie) => cookie.length <= 4096)).toBe(true)
        expect(readChunkedCookie(jarAfter(cookies), scope)).toBe(value)
      }),
      { numRuns: 30 },
    )
  })

  it('leave no chunk of a longer value before', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const jar = jarAfter(write(before))
        const next = jarAfter(write(after, jar), jar)
        expect(readChunkedCookie(next, scope)).toBe(after)
        expect(next.size).toBe(Math.ceil(after.length / 3800))
      }),
      { numRuns: 30 },
    )
  })

  it('read as absent when a chunk is missing or the count is odd', () => {
    const jar = new Map(jarAfter(write('a'.repeat(9000))))
    jar.delete('session.1')
    expect(readChunkedCookie(jar, scope)).toBeNull()
    for (const value of ['', '0~a', '9~a', 'a', '~a']) {
      expect(readChunkedCookie(new Map([['session', value]]), scope)).toBeNull()
    }
  })

  it('are all removed at once', () => {
    const jar = jarAfter(write('a'.repeat(9000)))
    expect(jarAfter(clearChunkedCookie(jar, scope), jar).size).toBe(0)
    expect(clearChunkedCookie(new Map(), scope)).toEqual([])
  })

  it('refuse a value that four cookies cannot hold', () => {
    expect(() => write('a'.repeat(15_201))).toThrow(expect.objectContaining({ code: 'AUTH_CLIENT_SESSION_TOO_LARGE' }))
  })
})

describe('cookieScope', () => {
  const at = (redirectUri: string, changed = {}) =>
    cookieScope({ redirectUri, cookieName: 'session', cookiePath: '/', mountPath: '', ...changed })

  it('is __Host- over https at the root, __Secure- below a path, plain over http (RFC 6265bis 4.1.3)', () => {
    expect(at('https://a.example/callback')).toEqual({ name: '__Host-session', path: '/', secure: true })
    expect(at('https://a.example/t/m/callback', { mountPath: '/t/m' }).name).toBe('__Secure-session')
    expect(at('https://a.example/app/callback', { cookiePath: '/app' }).name).toBe('__Secure-session')
    expect(at('http://a.localhost/callback')).toEqual({ name: 'session', path: '/', secure: false })
  })

  it('throws for a name or a path that would break out of the cookie', () => {
    expect(() => at('https://a.example/', { cookieName: 'a;b' })).toThrow(TypeError)
    expect(() => at('https://a.example/', { cookiePath: '/; Domain=evil.example' })).toThrow(TypeError)
  })
})

describe('readCookies', () => {
  it('takes the first of two with one name', () => {
    const request = new Request('https://a.example', { headers: { cookie: 'a=1; b=x=y;a=2; =z; c' } })
    expect([...readCookies(request)]).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
    ])
  })
})
