import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cloudflareDerivations } from '../testing/cloudflare-derivations.ts'
import { createPasswordHasher } from './create-password-hasher.ts'
import type { ScryptOptions } from './native-derivations.ts'
import { nodeDerivations } from './native-derivations.ts'

const randomBytes = (length: number) => new Uint8Array(length).fill(7)
const failures: Array<Error> = []
const options = {
  randomBytes,
  logFailure: (failure: Error) => void failures.push(failure),
  cost: { logN: 4, r: 8, p: 1 },
  native: cloudflareDerivations,
}
const hasher = createPasswordHasher(options)
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
const hex = (digits: string): string => base64(Buffer.from(digits, 'hex'))

const rfc7914 = '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2'
const rfc7914Long = `${rfc7914}d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887`

describe('hashes of published vectors', () => {
  it.each([
    // RFC 7914 section 12, third vector, in 32 and in all 64 bytes.
    ['scrypt', 'pleaseletmein', `$scrypt$ln=14,r=8,p=1$${base64('SodiumChloride')}$${hex(rfc7914)}`],
    ['scrypt, 64 bytes', 'pleaseletmein', `$scrypt$ln=14,r=8,p=1$${base64('SodiumChloride')}$${hex(rfc7914Long)}`],
    ['scrypt of Django', 'pleaseletmein', `scrypt$16384$SodiumChloride$8$1$${hex(rfc7914Long)}==`],
    // unix-scrypt.txt of the modular-crypt form.
    ['scrypt $7$', 'pleaseletmein', '$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D'],
    ['scrypt $7$, N = 4', 'pleaseletmein', '$7$06..../....SodiumChloride$ENlyo6fGw4PCcDBOFepfSZjFUnVatHzCcW55.ZGz3B0'],
    // The test program of the reference implementation (phc-winner-argon2).
    ['argon2id', 'password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
    [
      'argon2id, two lanes',
      'password',
      '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
    ],
    ['argon2i', 'password', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8'],
    ['argon2i 1.0', 'password', '$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY'],
    // crypt_blowfish's test program.
    ['bcrypt', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['bcrypt', 'U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
    ['bcrypt', 'U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
    ['bcrypt $2b$', 'U*U', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['bcrypt $2y$', 'U*U', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['bcrypt of Django', 'U*U', 'bcrypt$$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    // RFC 6070 (SHA-1) and RFC 7914 section 11 (SHA-256, cut to 32 bytes).
    ['PBKDF2-SHA-1', 'password', `$pbkdf2$i=4096$${base64('salt')}$${hex('4b007901b765489abead49d926f721d065a429c1')}`],
    [
      'PBKDF2-SHA-256',
      'passwd',
      `$pbkdf2-sha256$i=1,l=32$${base64('salt')}$${hex('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc')}`,
    ],
    [
      'PBKDF2 of Django',
      'passwd',
      `pbkdf2_sha256$1$salt$${hex('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc')}=`,
    ],
    // passlib's documentation.
    [
      'PBKDF2 of passlib',
      'password',
      '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
    ],
  ])('%s of "%s"', async (_, password, hash) => {
    expect(hasher.refuse(hash)).toBeNull()
    expect(await hasher.verify(password, hash)).toBe(true)
    expect(await hasher.verify(`${password}x`, hash)).toBe(false)
    expect(await hasher.verify(password.slice(1), hash)).toBe(false)
    expect(hasher.isOutdated(hash)).toBe(true)
  })
})

describe('its own hashes', () => {
  it('carry salt and parameters, and are verified under any', async () => {
    const hash = await hasher.hash('påsswörd')
    expect(hash).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(hasher.isOutdated(hash)).toBe(false)
    const costlier = createPasswordHasher({ ...options, cost: { logN: 5, r: 8, p: 1 } })
    expect(costlier.isOutdated(hash)).toBe(true)
    expect(await costlier.verify('påsswörd', hash)).toBe(true)
    expect(await costlier.verify('påsswörd'.normalize('NFD'), hash)).toBe(true)
    expect(await costlier.verify('password', hash)).toBe(false)
  })
})

describe('what it cannot verify', () => {
  const key = base64(new Uint8Array(32))
  const salt = base64('some salt')
  it.each([
    ['bcrypt $2x$', '$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e', /bcrypt of 60 characters/],
    ['bcrypt, cut off', '$2b$10$abcdefghijklmnopqrstuv', /bcrypt of 60 characters/],
    ['bcrypt, followed by more', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n', /60 characters/],
    [
      'bcrypt, too costly',
      '$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      /cost 4 to 14;.*one that you set/,
    ],
    ['argon2 without a key', `$argon2id$v=19$m=256,t=2,p=1$${salt}`, /argon2 as/],
    ['argon2 with a secret key', `$argon2id$v=19$m=256,t=2,p=1,keyid=AAAA$${salt}$${key}`, /without keyid/],
    ['argon2 with a short salt', `$argon2id$v=19$m=256,t=2,p=1$${base64('short')}$${key}`, /salt of at least 8/],
    ['argon2 with a short key', `$argon2id$v=19$m=256,t=2,p=1$${salt}$AAAA`, /key of 16 to 64/],
    ['argon2 of another version', `$argon2id$v=18$m=256,t=2,p=1$${salt}$${key}`, /v=19/],
    [
      'argon2, too much memory',
      `$argon2id$v=19$m=65537,t=1,p=1$${salt}$${key}`,
      /m of 8\*p to 65536.*one that you set/,
    ],
    [
      'argon2, too much work',
      `$argon2id$v=19$m=65536,t=5,p=1$${salt}$${key}`,
      /m\*t of at most 262144.*one that you set/,
    ],
    ['argon2 with less memory than lanes', `$argon2id$v=19$m=8,t=1,p=2$${salt}$${key}`, /8\*p/],
    ['argon2 without passes', `$argon2id$v=19$m=64,t=0,p=1$${salt}$${key}`, /t and p of at least 1/],
    ['scrypt, no base64', `$scrypt$ln=14,r=8,p=1$${salt}$*`, /scrypt as/],
    [
      'scrypt, too much memory',
      `$scrypt$ln=17,r=8,p=1$${salt}$${key}`,
      /N\*r of at most 524288 \(64 MiB\).*one that you set/,
    ],
    ['scrypt, too much work', `$scrypt$ln=14,r=8,p=9$${salt}$${key}`, /N\*r\*p of at most 1048576.*one that you set/],
    ['scrypt, too much work in as much memory', `$scrypt$ln=16,r=8,p=3$${salt}$${key}`, /N\*r\*p of at most/],
    ['scrypt, too much memory for p', `$scrypt$ln=1,r=262144,p=2$${salt}$${key}`, /\(N\+p\)\*r of at most 532480/],
    ['scrypt, N too large for r', `$scrypt$ln=16,r=1,p=1$${salt}$${key}`, /N below 2\^\(16\*r\)/],
    ['scrypt without blocks', `$scrypt$ln=14,r=0,p=1$${salt}$${key}`, /scrypt with/],
    ['scrypt $7$, cut off', '$7$C6..../....SodiumChloride$kBGj9fHz', /\$7\$/],
    ['scrypt of Django with an N that is no power of two', `scrypt$1000$salt$8$1$${key}`, /scrypt as/],
    ['PBKDF2 with MD5', `$pbkdf2-md5$i=1000$${salt}$${key}`, /sha1, sha256 or sha512/],
    [
      'PBKDF2, too much work',
      `$pbkdf2-sha256$i=1500001$${salt}$${key}`,
      /1500000 for sha256 \(blocks of 32.*one that you set/,
    ],
    ['PBKDF2, too much for two blocks', `$pbkdf2$i=1000001$${salt}$${key}`, /2000000 for sha1 \(blocks of 20 bytes\)/],
    ['PBKDF2, too much of SHA-512', `$pbkdf2-sha512$i=1000001$${salt}$${key}`, /1000000 for sha512/],
    ['PBKDF2 without work', `pbkdf2_sha256$0$salt$${key}`, /at least 1 iteration/],
    ['PBKDF2 with a key of 5 bytes of base64', `pbkdf2_sha256$1$salt$AAAAA`, /PBKDF2 as/],
    ['MD5', 'md5:0cc175b9c0f1b6a831c399e269772661', /bcrypt .*argon2 .*scrypt .*PBKDF2.*one that you set/],
    ['SHA-512 of crypt', '$6$salt$abc', /bcrypt .*argon2/],
    ['nothing', '', /bcrypt .*argon2/],
  ])('refuses %s and says what it takes', async (_, hash, expected) => {
    expect(hasher.refuse(hash)).toMatch(expected)
    expect(await hasher.verify('x', hash)).toBe(false)
    if (hash !== '') expect(hasher.refuse(hash)).not.toContain(hash)
  })

  it('answers false without a user', async () => {
    expect(await hasher.verify('x', null)).toBe(false)
  })

  it('is said in the log when it is stored all the same, without hash and password', async () => {
    failures.length = 0
    const hash = `$scrypt$ln=14,r=8,p=9$${salt}$${key}`
    expect(await hasher.verify('a password', hash)).toBe(false)
    expect(failures.map(({ cause }) => String(cause))).toEqual([
      expect.stringMatching(/^TypeError: expected scrypt with/),
    ])
    expect(failures.join()).not.toMatch(/a password|ln=14/)
  })

  it('makes nothing that it could not verify', () => {
    for (const cost of [
      { logN: 14, r: 8, p: 9 },
      { logN: 14, r: 8, p: 0.5 },
      { logN: 0, r: 8, p: 1 },
    ]) {
      expect(() => createPasswordHasher({ ...options, cost })).toThrow(/expected a cost of scrypt with N\*r\*p/)
    }
  })

  it('says about any text in a moment whether it can be verified', () => {
    const start = fc.constantFrom('$2b$', '$argon2id$v=19$', '$scrypt$', '$7$', '$pbkdf2-sha256$', 'scrypt$', '')
    fc.assert(
      fc.property(start, fc.string({ unit: fc.constantFrom(...'$./=,09azAZmtprln \n') }), (prefix, rest) => {
        const refusal = hasher.refuse(prefix + rest)
        return refusal === null || refusal.length > 0
      }),
    )
  })
})

describe('a derivation that fails', () => {
  const key = base64(new Uint8Array(32))
  const hash = `$scrypt$ln=5,r=8,p=1$AAAA$${key}`
  const arrange = () => {
    const derived: Array<ScryptOptions['cost']> = []
    const failed: Array<Error> = []
    const failing = createPasswordHasher({
      ...options,
      logFailure: (failure) => void failed.push(failure),
      native: {
        ...nodeDerivations,
        async scrypt(password, given) {
          derived.push(given.cost)
          if (given.cost.logN === 5) throw new RangeError('Scrypt failed')
          return nodeDerivations.scrypt(password, given)
        },
      },
    })
    return { derived, failed, failing }
  }

  it('counts as a wrong password after the work of one, and is logged', async () => {
    const { derived, failed, failing } = arrange()
    expect(await failing.verify('x', hash)).toBe(false)
    expect(derived).toEqual([{ logN: 5, r: 8, p: 1 }, options.cost])
    expect(failed.map(({ message, cause }) => [message, String(cause)])).toEqual([
      [expect.stringMatching(/cannot be verified/), 'RangeError: Scrypt failed'],
    ])
  })

  it('is none where there is nobody: the same work, and no log', async () => {
    const { derived, failed, failing } = arrange()
    expect(await failing.verify('x', null)).toBe(false)
    expect(derived).toEqual([options.cost])
    expect(failed).toEqual([])
  })
})

describe('more iterations than the runtime computes', () => {
  it('are computed in JavaScript, to the same key', async () => {
    const salt = new TextEncoder().encode('some salt')
    for (const [digest, keyLength] of [
      ['sha1', 50],
      ['sha256', 32],
      ['sha512', 64],
    ] as const) {
      const derive = { digest, iterations: 100_001, salt, keyLength }
      await expect(cloudflareDerivations.pbkdf2('typed', derive)).rejects.toThrow(/iteration counts above 100000/)
      const key = base64(await nodeDerivations.pbkdf2('typed', derive))
      const hash = `$pbkdf2-${digest}$i=100001$${base64(salt)}$${key}`
      expect(hasher.refuse(hash)).toBeNull()
      expect(await hasher.verify('typed', hash)).toBe(true)
      expect(await hasher.verify('type', hash)).toBe(false)
    }
  })
})
