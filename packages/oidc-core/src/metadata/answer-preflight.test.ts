import { expect, it } from 'vitest'
import { answerPreflight } from './answer-preflight.ts'

const ask = (path: string, basePath = '', method = 'OPTIONS') =>
  answerPreflight(new Request(`https://auth.example${path}`, { method }), basePath)

const open = [
  ...['/token', '/userinfo', '/verify', '/introspect', '/session', '/revoke', '/register', '/register/a/secret'],
  ...['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/.well-known/jwks.json'],
]
const closed = [
  '/authorize',
  '/logout',
  '/',
  '/token/',
  '/tokens',
  '/a/token',
  '/sign-in',
  '/account',
  '/admin/tenants/t',
]

it.each(open)('lets every page call %s, with a token and a body', (path) => {
  const answer = ask(`${path}?a=b`)
  expect(answer?.status).toBe(204)
  expect(Object.fromEntries(answer?.headers ?? [])).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '86400',
  })
  expect(answer?.headers.has('access-control-allow-credentials')).toBe(false)
  expect(ask(`/t/ten_1${path}`, '/t/ten_1')?.status).toBe(204)
})

it.each(closed)('lets no page call %s', (path) => {
  expect(ask(path)).toBeNull()
  expect(ask(`/t/ten_1${path}`, '/t/ten_1')).toBeNull()
})

it('knows the metadata between host and path (RFC 8414 3.1), of this issuer alone', () => {
  const inserted = '/.well-known/oauth-authorization-server'
  expect(ask(`${inserted}/t/ten_1`, '/t/ten_1')?.status).toBe(204)
  expect([ask(`${inserted}/t/ten_2`, '/t/ten_1'), ask(inserted, '/t/ten_1'), ask('/token', '/t/ten_1')]).toEqual([
    null,
    null,
    null,
  ])
})

it.each(['GET', 'POST', 'HEAD', 'DELETE'])('leaves %s to the endpoint', (method) => {
  expect(ask('/token', '', method)).toBeNull()
})
