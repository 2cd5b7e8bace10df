import { argon2Sync, pbkdf2Sync, scryptSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPasswordHasher } from '../../hosts/auth/src/passwords/create-password-hasher.ts'

const randomBytes = (length: number) => new Uint8Array(length).fill(7)
const hasher = createPasswordHasher({
  randomBytes,
  cost: { logN: 4, r: 8, p: 1 },
  logFailure: (failure) => {
    throw failure
  },
})
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

describe("hashes that OpenSSL's implementations make", () => {
  const salt = Buffer.from('some salt of theirs')
  const password = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
  const expectRight = async (typed: string, hash: string) => {
    expect(await hasher.verify(typed, hash)).toBe(true)
    expect(await hasher.verify(`${typed}.`, hash)).toBe(false)
  }

  it('argon2, of any variant and parameters', async () => {
    const variant = fc.constantFrom('argon2d', 'argon2i', 'argon2id')
    const length = fc.integer({ min: 16, max: 64 })
    await fc.assert(
      fc.asyncProperty(
        fc.record({ password, variant, length, t: fc.integer({ min: 1, max: 3 }), p: fc.integer({ min: 1, max: 4 }) }),
        async ({ password: typed, variant: name, length: tagLength, t, p }) => {
          const m = 8 * p + 13
          const key = argon2Sync(name as 'argon2id', {
            message: typed,
            nonce: salt,
            parallelism: p,
            tagLength,
            memory: m,
            passes: t,
          })
          await expectRight(typed, `$${name}$v=19$m=${m},t=${t},p=${p}$${base64(salt)}$${base64(key)}`)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('scrypt and PBKDF2, of any parameters and length of key', async () => {
    const length = fc.integer({ min: 16, max: 64 })
    const cost = fc.record({ logN: fc.integer({ min: 1, max: 5 }), r: fc.integer({ min: 1, max: 3 }), p: fc.nat(200) })
    await fc.assert(
      fc.asyncProperty(password, length, cost, async (typed, keyLength, { logN, r, p: less }) => {
        const p = less + 1
        const scrypt = scryptSync(typed, salt, keyLength, { N: 2 ** logN, r, p })
        await expectRight(typed, `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(scrypt)}`)
        const pbkdf2 = pbkdf2Sync(typed, salt, p, keyLength, 'sha512')
        await expectRight(typed, `$pbkdf2-sha512$i=${p}$${base64(salt)}$${base64(pbkdf2)}`)
      }),
      { numRuns: 25 },
    )
  })

  it('of a password as it was typed or as NFKC', async () => {
    for (const typed of ['Ｇrüße', 'Grüße'.normalize('NFD'), 'Grüße']) {
      const key = pbkdf2Sync(typed, salt, 5, 32, 'sha256')
      expect(await hasher.verify(typed, `$pbkdf2-sha256$i=5$${base64(salt)}$${base64(key)}`)).toBe(true)
    }
  })
})
