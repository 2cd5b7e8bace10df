import { describe, expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { signJwt, verifyOwnJwt } from './jwt.ts'
import { rotateSigningKeys } from './rotate-signing-keys.ts'
import { createSigningKeys } from './signing-keys.ts'

const issuer = 'https://auth.example'
const claims = { iss: issuer, sub: 'ada' }

const setUp = async () => {
  const store = createMemoryStores().signingKeys
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const options = { store, keyEncryptionSecret: 'k'.repeat(32), randomBytes }
  const policy = { signFor: 2, publishAhead: 1, keepRetired: 1 }
  const rotate = (at: { issuer: string; now: number }) => rotateSigningKeys({ ...options, policy }, at)
  const isolate = () => {
    const signingKeys = createSigningKeys(options)
    const context = { issuer, signingKeys, clock: () => world.now }
    const sign = async (type = 'at+jwt') =>
      signJwt(await signingKeys.load({ issuer, now: world.now }), { type, claims })
    return { sign, verify: (jwt: string, type = 'at+jwt') => verifyOwnJwt(context, { type, jwt }) }
  }
  const world = { now: 1_800_000_000 }
  return { rotate, world, here: isolate(), elsewhere: isolate() }
}

describe('known access tokens', () => {
  it('say the same in the isolate that signed them and in another, the first time and the second', async () => {
    const { here, elsewhere } = await setUp()
    const jwt = await here.sign()
    for (const { verify } of [here, elsewhere, here, elsewhere]) expect(await verify(jwt)).toEqual(claims)
  })

  it('lend nothing to a token that differs in one character, nor to another type', async () => {
    const { here } = await setUp()
    const jwt = await here.sign()
    expect(await here.verify(jwt)).toEqual(claims)
    for (let at = 0; at < jwt.length; at += 7) {
      const other = jwt.charAt(at) === 'A' ? 'B' : 'A'
      expect(await here.verify(`${jwt.slice(0, at)}${other}${jwt.slice(at + 1)}`)).toBeUndefined()
    }
    expect(await here.verify(jwt, 'JWT')).toBeUndefined()
    expect(await here.verify(await here.sign('JWT'))).toBeUndefined()
  })

  it('count no more once their key is published no more', async () => {
    const { rotate, world, here } = await setUp()
    const jwt = await here.sign()
    for (const [index, step] of ['publish', 'promote', 'remove'].entries()) {
      expect((await rotate({ issuer, now: world.now + 1 + index })).map(({ kind }) => kind)).toContain(step)
    }
    world.now += 299
    expect(await here.verify(jwt)).toEqual(claims)
    world.now += 1
    expect(await here.verify(jwt)).toBeUndefined()
  })
})
