import { expect, it } from 'vitest'
import { createCookieJar } from './cookie-jar.ts'

const answer = (...cookies: ReadonlyArray<string>): Response =>
  new Response(null, { headers: cookies.map((cookie): [string, string] => ['set-cookie', cookie]) })

it('sends a cookie back to its own host and port only', () => {
  const jar = createCookieJar()
  jar.store('http://a.localhost:8787/', answer('s=1; Path=/'))
  expect(jar.headerFor('http://a.localhost:8787/x')).toBe('s=1')
  expect(jar.headerFor('http://b.localhost:8787/x')).toBeUndefined()
  expect(jar.headerFor('http://a.localhost:8788/x')).toBeUndefined()
})

it('sends a cookie only below its path, whole segments compared (RFC 6265 5.1.4)', () => {
  const jar = createCookieJar()
  jar.store('http://localhost/t/meridian/', answer('s=1; Path=/t/meridian'))
  expect(jar.headerFor('http://localhost/t/meridian')).toBe('s=1')
  expect(jar.headerFor('http://localhost/t/meridian/lanes')).toBe('s=1')
  expect(jar.headerFor('http://localhost/t/meridian-two/')).toBeUndefined()
  expect(jar.headerFor('http://localhost/t')).toBeUndefined()
})

it('takes the folder of the request for a cookie without a path', () => {
  const jar = createCookieJar()
  jar.store('http://localhost/auth/sign-in', answer('s=1'))
  expect(jar.headerFor('http://localhost/auth/token')).toBe('s=1')
  expect(jar.headerFor('http://localhost/')).toBeUndefined()
})

it('keeps several cookies of one answer, replaces by name and removes on Max-Age=0', () => {
  const jar = createCookieJar()
  jar.store('http://localhost/', answer('a=1; Path=/', 'b=x=y; Path=/'))
  jar.store('http://localhost/', answer('a=2; Path=/'))
  expect(jar.headerFor('http://localhost/')).toBe('a=2; b=x=y')
  jar.store('http://localhost/', answer('a=; Path=/; Max-Age=0'))
  expect(jar.headerFor('http://localhost/')).toBe('b=x=y')
})
