import { parseIssuer } from '@voyage/oidc-core'
import { describe, expect, it } from 'vitest'
import { locateIssuer, parseIssuers } from './locate-issuer.ts'
import { describeDevice } from './pages/describe-device.ts'

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

describe('describeDevice', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'Chrome, Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
      'Edge, Windows',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox, macOS'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari, iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      'Samsung Internet, Android',
    ],
    ['curl/8.14.1', 'curl/8.14.1'],
    ['', ''],
  ])('%s', (userAgent, expected) => {
    expect(describeDevice(userAgent)).toBe(expected)
  })
})
