import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { signJwt } from './jwt.ts'
import type { KeyEncryption } from './key-sealer.ts'
import type { Resealing } from './reseal-signing-keys.ts'
import { resealSigningKeys } from './reseal-signing-keys.ts'
import { rotateSigningKeys } from './rotate-signing-keys.ts'
import { createSigningKeys } from './signing-keys.ts'

const issuer = 'https://auth.example'
const now = 1_800_000_000
const [newest, older, lost] = ['n', 'o', 'l'].map((letter) => letter.repeat(32)) as [string, string, string]
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

const arrange = () => {
  const store = createMemoryStores().signingKeys
  const keysUnder = (keyEncryptionSecret: KeyEncryption['keyEncryptionSecret']) =>
    createSigningKeys({ store, keyEncryptionSecret, randomBytes })
  /** Signs as an isolate does that has read no key yet. */
  const sign = async (secret: KeyEncryption['keyEncryptionSecret'], at: string = issuer) =>
    signJwt(await keysUnder(secret).load({ issuer: at, now }), { type: 'JWT', claims: { iss: at } })
  const reseal = (
    keyEncryptionSecret: KeyEncryption['keyEncryptionSecret'],
    page: Partial<Parameters<typeof resealSigningKeys>[1]> = {},
  ): Promise<Resealing> =>
    resealSigningKeys({ store, keyEncryptionSecret, randomBytes }, { limit: 9, after: null, ...page })
  const stored = async (at: string = issuer) => (await store.findSigningKeys(at))[0]
  return { store, keysUnder, sign, reseal, stored }
}
const unreadable = { code: 'OIDC_SIGNING_KEY_UNREADABLE' }

describe('a list of key encryption secrets', () => {
  it('opens what any of them sealed, and seals with the first', async () => {
    const { sign } = arrange()
    await sign(older)
    await sign([newest, older])
    await sign([newest, lost, older])
    await expect(sign(newest)).rejects.toMatchObject(unreadable)
    const other = 'https://other.example'
    await sign([newest, older], other)
    await sign(newest, other)
    await expect(sign(older, other)).rejects.toMatchObject(unreadable)
  })

  it('opens a key from before secrets had names', async () => {
    const { store, sign, reseal } = arrange()
    await sign(older)
    const [key] = await store.findSigningKeys(issuer)
    if (key === undefined) throw new TypeError('no key')
    const former = { ...key, sealedBy: '' }
    await store.resealSigningKeys([{ ...former, former: key.sealedPrivateJwk }])
    await sign([newest, older])
    expect(await reseal([newest, older])).toEqual({ resealed: 1, unreadable: 0, next: null })
    await sign(newest)
  })

  it('is changed without a key that cannot be read: the newest in front, all sealed anew, the older one left out', async () => {
    const { keysUnder, sign, reseal, stored } = arrange()
    const before = await keysUnder(older).load({ issuer, now })
    const publicJwk = (await stored())?.publicJwk
    expect(await reseal([newest, older])).toEqual({ resealed: 1, unreadable: 0, next: null })
    await sign([newest, older])
    await sign(newest)
    await expect(sign(older)).rejects.toMatchObject(unreadable)
    expect((await stored())?.publicJwk).toBe(publicJwk)
    const after = await keysUnder(newest).load({ issuer, now })
    expect([...after.publicKeys.keys()]).toEqual([...before.publicKeys.keys()])
  })

  it('seals the next key anew too, which signs later', async () => {
    const { store, sign, reseal } = arrange()
    await sign(older)
    const policy = { signFor: 2, publishAhead: 1, keepRetired: 1 }
    const rotate = (keyEncryptionSecret: string, at: number) =>
      rotateSigningKeys({ store, keyEncryptionSecret, randomBytes, policy }, { issuer, now: at })
    await rotate(older, now + 1)
    expect((await reseal([newest, older])).resealed).toBe(2)
    expect(await rotate(newest, now + 2)).toMatchObject([{ kind: 'promote' }])
    await sign(newest)
  })

  it('seals nothing anew that the newest sealed', async () => {
    const { sign, reseal, stored } = arrange()
    await sign([newest, older])
    const before = await stored()
    expect(await reseal([newest, older])).toEqual({ resealed: 0, unreadable: 0, next: null })
    expect(await stored()).toEqual(before)
  })

  it('passes over and counts what none of them opens, page by page', async () => {
    const { sign, reseal, stored } = arrange()
    const issuers = Array.from({ length: 7 }, (_, number) => `https://${number}.example`)
    for (const [index, at] of issuers.entries()) await sign(index % 2 === 0 ? older : lost, at)
    const lostKeys = await Promise.all([1, 3, 5].map((number) => stored(`https://${number}.example`)))
    const pages: Array<Resealing> = []
    let after: Resealing['next'] = null
    do {
      const page: Resealing = await reseal([newest, older], { limit: 2, after })
      pages.push(page)
      after = page.next
    } while (after !== null)
    const sum = (counted: 'resealed' | 'unreadable') => pages.reduce((total, page) => total + page[counted], 0)
    expect([sum('resealed'), sum('unreadable')]).toEqual([4, 3])
    expect(await Promise.all([1, 3, 5].map((number) => stored(`https://${number}.example`)))).toEqual(lostKeys)
    for (const number of [0, 2, 4, 6]) await sign(newest, `https://${number}.example`)
    await sign([newest, lost], 'https://1.example')
  })
})

describe('a key encryption secret that cannot be used', () => {
  it.each<[string, KeyEncryption['keyEncryptionSecret'], string]>([
    ['none', [], 'keyEncryptionSecret has no secret: it needs at least one'],
    ['an empty one', '', 'keyEncryptionSecret: secret 1 of 1 needs at least 32 characters'],
    ['a short one', 'canary'.padEnd(31), 'keyEncryptionSecret: secret 1 of 1 needs at least 32 characters'],
    ['an empty one behind', [newest, ''], 'keyEncryptionSecret: secret 2 of 2 needs at least 32 characters'],
    [
      'a short one between',
      [newest, 'canary', older],
      'keyEncryptionSecret: secret 2 of 3 needs at least 32 characters',
    ],
  ])('is refused before anything is read or written, and not shown: %s', async (_, keyEncryptionSecret, message) => {
    const { store, keysUnder, reseal } = arrange()
    const refusal = new TypeError(message)
    expect(() => keysUnder(keyEncryptionSecret)).toThrow(refusal)
    await expect(reseal(keyEncryptionSecret)).rejects.toEqual(refusal)
    const rotation = rotateSigningKeys({ store, keyEncryptionSecret, randomBytes }, { issuer, now })
    await expect(rotation).rejects.toEqual(refusal)
    expect(await store.findSigningKeys(issuer)).toEqual([])
  })
})
