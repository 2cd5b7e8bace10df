import { parseIssuer } from '@voyage/oidc-core'
import { describe, expect, it } from 'vitest'
import { locateIssuer, parseIssuers } from './locate-issuer.ts'
import { formTarget } from './pages/page.ts'

const issuers = parseIssuers(
  ' http://localhost:8787 http://localhost:8787/auth  https://auth.example https://auth.example/t/{tenant} ten_1=https://login.acme.example ',
)
const locate = (url: string) => {
  const located = locateIssuer(new URL(url), issuers)
  if (located === null) return null
  const { issuer, tenantId } = located.issuer
  return tenantId === null ? [issuer, located.path] : [issuer, located.path, tenantId]
}

describe('locateIssuer', () => {
  it.each([
    ['http://localhost:8787/auth/token', ['http://localhost:8787/auth', '/token']],
    ['http://localhost:8787/auth', ['http://localhost:8787/auth', '/']],
    ['http://localhost:8787/authx', ['http://localhost:8787', '/authx']],
    ['https://auth.example/', ['https://auth.example', '/']],
    ['http://auth.example/', null],
    ['https://login.acme.example/token', ['https://login.acme.example', '/token', 'ten_1']],
    ['https://auth.example/t/ten_2/token', ['https://auth.example/t/ten_2', '/token', 'ten_2']],
    ['https://auth.example/t/ten_2', ['https://auth.example/t/ten_2', '/', 'ten_2']],
    [
      'https://auth.example/.well-known/oauth-authorization-server/t/ten_2',
      ['https://auth.example/t/ten_2', '/.well-known/oauth-authorization-server', 'ten_2'],
    ],
    [
      'https://auth.example/t/ten_2/.well-known/openid-configuration',
      ['https://auth.example/t/ten_2', '/.well-known/openid-configuration', 'ten_2'],
    ],
    ['https://auth.example/t/', ['https://auth.example', '/t/']],
    ['https://auth.example/t/a%2Fb/token', ['https://auth.example', '/t/a%2Fb/token']],
    [`https://auth.example/t/${'a'.repeat(65)}/token`, ['https://auth.example', `/t/${'a'.repeat(65)}/token`]],
    ['http://localhost:8787/t/ten_2/token', ['http://localhost:8787', '/t/ten_2/token']],
    ['https://auth.example:8443/', null],
    [
      'http://localhost:8787/.well-known/openid-configuration/auth',
      ['http://localhost:8787/auth', '/.well-known/openid-configuration'],
    ],
    [
      'http://localhost:8787/.well-known/openid-configuration',
      ['http://localhost:8787', '/.well-known/openid-configuration'],
    ],
  ])('%s', (url, expected) => {
    expect(locate(url)).toEqual(expected)
  })
})

describe('parseIssuers', () => {
  it.each([
    '',
    'http://auth.example',
    'https://auth.example/',
    'https://auth.example https://auth.example',
    'https://auth.example ten_1=https://auth.example',
    'https://auth.example/t/{tenant}',
    'https://auth.example https://auth.example/{tenant}/t',
    'https://auth.example https://{tenant}.auth.example',
    'https://auth.example https://auth.example/t/{tenant}x',
    'https://auth.example https://auth.example/{tenant}/{tenant}',
    'https://auth.example https://auth.example/t/{slug}',
    'https://auth.example http://auth.example/t/{tenant}',
    'a tenant=https://auth.example',
  ])('refuses %j and names it', (list) => {
    expect(() => parseIssuers(list)).toThrow(/ISSUERS/)
  })

  it('agrees with parseIssuer on what it accepts', () => {
    for (const { issuer } of issuers.configured) expect(parseIssuer(issuer).ok).toBe(true)
  })
})

describe('formTarget', () => {
  it('is the origin of a web redirect and the scheme of a native one', () => {
    expect(formTarget('https://client.example:8443/cb?x')).toBe('https://client.example:8443')
    expect(formTarget('com.example.app:/cb')).toBe('com.example.app:')
  })
})
