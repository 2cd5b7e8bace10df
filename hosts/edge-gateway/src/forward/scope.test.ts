import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepFromBrowser, keepFromSiblings, scopeToPath } from './scope-answer.ts'
import { scopeSetCookie, unscopeCookies } from './scope-cookies.ts'
import { scopeLocation } from './scope-location.ts'

const base = '/t/meridian'
const own = { origin: 'http://localhost:8787', basePath: base, pathname: '/today/all' }
const climbing = fc
  .array(fc.constantFrom('.', '..', '/', '\\', '\t', '%2e', '%2', 'E', 'x', '?', '#'))
  .map((parts) => parts.join(''))

describe('scopeLocation', { timeout: 30_000 }, () => {
  it.each([
    ['/', '/t/meridian/'],
    ['/callback?code=1#x', '/t/meridian/callback?code=1#x'],
    ['/\\evil.example', '/t/meridian//evil.example'],
    ['next', 'next'],
    ['next.html?x#y', '/t/meridian/today/next.html?x#y'],
    ['../', '/t/meridian/'],
    ['../../../other/', '/t/meridian/other/'],
    ['..\\..\\..\\other', '/t/meridian/other'],
    ['.%2E/%2e./%2e%2e/auth/', '/t/meridian/auth/'],
    ['http:../../../other/', '/t/meridian/other/'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['https://other.example/../x', 'https://other.example/../x'],
    ['?day=1', '?day=1'],
    ['//other.example/', '//other.example/'],
    ['https://other.example/x', 'https://other.example/x'],
    ['/..', '/t/meridian/'],
    ['/../other/x?y=/../z#/..', '/t/meridian/other/x?y=/../z#/..'],
    ['/a/%2e%2E/./b', '/t/meridian/b'],
    ['/a\\..\\..\\x', '/t/meridian/x'],
    ['/[.', '/t/meridian/[.'],
    ['/%2\te%2\te/other', '/t/meridian/other'],
    ['/\t/evil.example', '/t/meridian//evil.example'],
    ['http://localhost:8787/', 'http://localhost:8787/t/meridian/'],
    ['http://localhost:8787/callback?code=1#x', 'http://localhost:8787/t/meridian/callback?code=1#x'],
    ['http://localhost:8787//evil.example', 'http://localhost:8787/t/meridian//evil.example'],
    ['http://localhost:8787/auth/../x', 'http://localhost:8787/t/meridian/x'],
    ['http://localhost:8787/authors', 'http://localhost:8787/t/meridian/authors'],
    ['http://localhost:8787/auth/authorize?a=b', 'http://localhost:8787/auth/authorize?a=b'],
    ['http://localhost:8787/t/meridian/today', 'http://localhost:8787/t/meridian/today'],
    ['http://localhost:87870/x', 'http://localhost:87870/x'],
    ['https://localhost:8787/x', 'https://localhost:8787/x'],
  ])('turns %s into %s', (location, expected) => {
    expect(scopeLocation(location, own)).toBe(expected)
  })

  it('keeps every path-absolute Location below the prefix, as a browser resolves it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webPath(), climbing), (path) => {
        const location = `/${path.replace(/^[/\\\t]+/, '')}`
        const resolved = new URL(scopeLocation(location, own), 'http://localhost:8787/t/meridian/today')
        const seen = new URL(location, 'http://localhost:8787/')
        expect(resolved.pathname).toBe(base + seen.pathname)
      }),
    )
  })

  it('keeps every relative Location below the prefix, where the Worker meant it', () => {
    const location = fc
      .tuple(fc.constantFrom('', '.', '..', 'x', 'http:', '%2e%2e'), climbing)
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(location, fc.webPath(), (text, path) => {
        const { pathname } = new URL(own.origin + path)
        fc.pre(!/^(?:http:)?[/\\\t]/.test(text) && URL.canParse(text, own.origin + pathname))
        const resolved = new URL(scopeLocation(text, { ...own, pathname }), own.origin + base + pathname)
        const seen = new URL(text, own.origin + pathname)
        fc.pre(seen.origin === own.origin)
        expect(resolved.href).toBe(own.origin + base + seen.href.slice(own.origin.length))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('scopeToPath', () => {
  it.each([
    ['/', '/t/meridian/'],
    ['/../', '/t/meridian/'],
    ['/\\localhost:8787/', '/t/meridian//localhost:8787/'],
    ['//localhost:8787/', null],
    ['http://localhost:8787/', null],
    ['..', null],
  ])('lets the service worker of %s have its own prefix at most: %s', (allowed, expected) => {
    const headers = new Headers({ 'service-worker-allowed': allowed })
    scopeToPath(headers, own)
    expect(headers.get('service-worker-allowed')).toBe(expected)
  })
})

describe('headers that speak for a whole origin', () => {
  const wide = {
    'accept-ch': 'Sec-CH-UA-Model',
    'alt-svc': 'h3=":443"',
    'clear-site-data': '"storage"',
    'critical-ch': 'Sec-CH-UA-Model',
    nel: '{}',
    'report-to': '{}',
    'secure-session-challenge': '"c";id="s"',
    'secure-session-registration': '(ES256);path="/start"',
    'set-login': 'logged-in',
    'strict-transport-security': 'max-age=1',
    'use-as-dictionary': 'match="/*"',
  }
  const told = (change: (headers: Headers) => void): Readonly<Record<string, string>> => {
    const headers = new Headers({ ...wide, 'x-own': 'kept' })
    change(headers)
    return Object.fromEntries(headers)
  }

  it('are told at an address of the tenant alone, and not below a path nor where a credential alone named it', () => {
    expect(told((headers) => scopeToPath(headers, own))).toEqual({ 'x-own': 'kept' })
    expect(told(keepFromBrowser)).toEqual({ 'x-own': 'kept' })
    expect(told(keepFromSiblings)).toEqual({ ...wide, 'x-own': 'kept' })
  })
})

describe('scopeSetCookie', { timeout: 30_000 }, () => {
  it.each([
    ['a=1; Path=/', 'a=1; Path=/t/meridian'],
    ['a=1;path=/x ; HttpOnly', 'a=1; Path=/t/meridian/x; HttpOnly'],
    ['a=1; Path=/; Path=/y', 'a=1; Path=/t/meridian; Path=/t/meridian/y'],
    ['a=1; Path=x', 'a=1; Path=x'],
    ['a=1; Path', 'a=1; Path'],
    ['a=1', 'a=1'],
    ['a=1; Domain=localhost; Secure', 'a=1; Secure'],
    ['a="x=y"; Max-Age=1', 'a="x=y"; Max-Age=1'],
    ['__Host-s=1; Path=/; Secure', '__Secure-voyage-s=1; Path=/t/meridian; Secure'],
    ['__host-s=1; Path=/; Secure', '__Secure-voyage-s=1; Path=/t/meridian; Secure'],
    ['__Secure-s=1; Path=/; Secure', '__Secure-s=1; Path=/t/meridian; Secure'],
  ])('turns %s into %s', (cookie, expected) => {
    expect(scopeSetCookie(cookie, base)).toBe(expected)
  })

  it('gives each cookie back to the tenant under the name the tenant gave it', () => {
    const name = fc.tuple(fc.constantFrom('', '__Host-', '__Secure-'), fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/))
    fc.assert(
      fc.property(name, fc.stringMatching(/^[A-Za-z0-9=._-]{0,20}$/), ([prefix, rest], value) => {
        const pair = `${prefix}${rest}=${value}`
        const [sent = ''] = scopeSetCookie(`${pair}; Path=/; Secure`, base).split(';')
        expect(sent.startsWith('__Host-')).toBe(false)
        expect(unscopeCookies(sent)).toBe(pair)
      }),
    )
  })
})

describe('unscopeCookies', () => {
  it('drops the platform cookies of the host, in any case of the prefix', () => {
    expect(unscopeCookies('__Host-a=1; b=2; __HOST-c=3')).toBe('b=2')
    expect(unscopeCookies('__Host-a=1')).toBeNull()
    expect(unscopeCookies('b=2,3, __host-a=1, c=4')).toBe('b=2,3')
    expect(unscopeCookies(' ; ')).toBeNull()
  })
})
