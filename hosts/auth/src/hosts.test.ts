import { parseIssuer } from '@voyage/oidc-core'
import { describe, expect, it } from 'vitest'
import { acceptForeignHashes, pbkdf2Hash } from './accept-foreign-hashes.ts'
import { locateIssuer, parseIssuers } from './locate-issuer.ts'
import { formTarget } from './pages/page.ts'
import { createScryptPasswordHasher } from './scrypt-password-hasher.ts'

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

describe('acceptForeignHashes', () => {
  const randomBytes = (length: number) => new Uint8Array(length).fill(7)
  const own = createScryptPasswordHasher({ randomBytes, cost: { logN: 4, r: 8, p: 1 } })
  const hasher = acceptForeignHashes(own, [pbkdf2Hash])
  // RFC 7914 section 11: PBKDF2-HMAC-SHA-256 of "passwd" and "salt", one iteration, cut to 32 bytes.
  const key = Buffer.from('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc', 'hex').toString('base64')
  const phc = `$pbkdf2-sha256$i=1$${btoa('salt').replaceAll('=', '')}$${key.replaceAll('=', '')}`

  it.each([phc, `pbkdf2_sha256$1$salt$${key}`])('verifies %s and calls it outdated', async (hash) => {
    expect(hasher.canVerify(hash)).toBe(true)
    expect(await hasher.verify('passwd', hash)).toBe(true)
    expect(await hasher.verify('passwe', hash)).toBe(false)
    expect(hasher.isOutdated(hash)).toBe(true)
  })

  it('keeps its own and refuses what it cannot verify', async () => {
    expect(hasher.isOutdated(await hasher.hash('x'))).toBe(false)
    for (const hash of ['$2b$10$abc', '$scrypt$ln=20,r=8,p=1$AAAA$AAAA', 'md5:x', '']) {
      expect(hasher.canVerify(hash)).toBe(false)
    }
    expect(await hasher.verify('x', null)).toBe(false)
  })
})

describe('createScryptPasswordHasher', () => {
  const randomBytes = (length: number) => new Uint8Array(length).fill(7)
  const hasher = createScryptPasswordHasher({ randomBytes, cost: { logN: 4, r: 8, p: 1 } })

  it('derives what RFC 7914 section 12 says', async () => {
    // The third vector: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1, 64), cut to the 32 bytes kept here.
    const salt = btoa('SodiumChloride').replaceAll('=', '')
    const key = btoa(
      String.fromCharCode(
        ...[0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb],
        ...[0xfd, 0xa8, 0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2],
      ),
    ).replaceAll('=', '')
    const hash = `$scrypt$ln=14,r=8,p=1$${salt}$${key}`
    expect(await hasher.verify('pleaseletmein', hash)).toBe(true)
    expect(await hasher.verify('pleaseletmeim', hash)).toBe(false)
  })

  it('stores parameters and salt with the hash and verifies under any of them', async () => {
    const hash = await hasher.hash('påsswörd')
    expect(hash).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    const costlier = createScryptPasswordHasher({ randomBytes, cost: { logN: 5, r: 8, p: 1 } })
    expect(await costlier.verify('påsswörd', hash)).toBe(true)
    expect(await costlier.verify('påsswörd'.normalize('NFD'), hash)).toBe(true)
    expect(await costlier.verify('password', hash)).toBe(false)
  })

  it('refuses without a user and for a hash it does not know', async () => {
    expect(await hasher.verify('x', null)).toBe(false)
    expect(await hasher.verify('x', '$argon2id$v=19$m=1$AAAA$AAAA')).toBe(false)
  })
})
