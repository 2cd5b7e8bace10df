import { parseIssuer } from '@voyage/oidc-core'
import { describe, expect, it } from 'vitest'
import { locateIssuer, parseIssuers } from './locate-issuer.ts'
import { formTarget } from './pages/page.ts'

const issuers = parseIssuers(' http://localhost:8787 http://localhost:8787/auth  https://auth.example ')
const locate = (url: string) => {
  const located = locateIssuer(new URL(url), issuers)
  return located === null ? null : [located.issuer.issuer, located.path]
}

describe('locateIssuer', () => {
  it.each([
    ['http://localhost:8787/auth/token', ['http://localhost:8787/auth', '/token']],
    ['http://localhost:8787/auth', ['http://localhost:8787/auth', '/']],
    ['http://localhost:8787/authx', ['http://localhost:8787', '/authx']],
    ['https://auth.example/', ['https://auth.example', '/']],
    ['http://auth.example/', null],
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
  it.each(['', 'http://auth.example', 'https://auth.example/'])('refuses %j and names it', (list) => {
    expect(() => parseIssuers(list)).toThrow(/ISSUERS/)
  })

  it('agrees with parseIssuer on what it accepts', () => {
    for (const { issuer } of issuers) expect(parseIssuer(issuer).ok).toBe(true)
  })
})

describe('formTarget', () => {
  it('is the origin of a web redirect and the scheme of a native one', () => {
    expect(formTarget('https://client.example:8443/cb?x')).toBe('https://client.example:8443')
    expect(formTarget('com.example.app:/cb')).toBe('com.example.app:')
  })
})
