import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeBase64url } from '../base64url.ts'
import { OpenidError } from '../openid-error.ts'
import { createAccessTokenVerifier } from './index.ts'

const issuer = 'https://auth.example'
const audience = 'https://api.example'
const now = 1_800_000_000
const good = {
  iss: issuer,
  aud: audience,
  sub: 'ada',
  client_id: 'client',
  tenant_id: 'ten_1',
  scope: 'openid accounts',
  sid: 'sid',
  auth_time: now - 10,
  exp: now + 300,
}

const encode = (text: string): string => encodeBase64url(new TextEncoder().encode(text))

interface Key {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly jwk: object
}
const makeKey = async (kid: string): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}
let first: Key
let second: Key
beforeAll(async () => {
  first = await makeKey('first')
  second = await makeKey('second')
})

const sign = (
  claims: Readonly<Record<string, unknown>>,
  { key = first, typ = 'at+jwt' }: { key?: Key; typ?: string } = {},
): Promise<string> =>
  new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'ES256', kid: key.kid, typ }).sign(key.privateKey)

/** An issuer whose keys, health and speed the test decides. */
const setUp = () => {
  const world = { now, fetches: 0, fails: false, keys: [first], delay: Promise.resolve() }
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    clock: () => world.now,
    fetch: async (url) => {
      expect(url).toBe('https://auth.example/.well-known/jwks.json')
      world.fetches += 1
      const { fails, delay } = world
      await delay
      if (fails) throw new TypeError('no network')
      return { ok: true, json: async () => ({ keys: world.keys.map(({ jwk }) => jwk) }) }
    },
  })
  return { world, verify: verifier.verify }
}

/** A promise that the test fulfils. */
const hold = () => {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  return { held, release: () => release() }
}

describe('createAccessTokenVerifier', () => {
  it('says whose token it is and for which tenant, and fetches the keys once', async () => {
    const { world, verify } = setUp()
    const token = await sign(good)
    for (let call = 0; call < 3; call += 1) {
      expect(await verify(token)).toEqual({
        ok: true,
        value: {
          tenantId: 'ten_1',
          subject: 'ada',
          clientId: 'client',
          scopes: ['openid', 'accounts'],
          audience: [audience],
          sessionId: 'sid',
          authTime: now - 10,
          expiresAt: now + 300,
          all: good,
        },
      })
    }
    expect(world.fetches).toBe(1)
  })

  it.each([
    ['expired', { exp: now }, 'token_expired'],
    ['that begins later', { nbf: now + 1 }, 'token_not_yet_valid'],
    ['whose beginning is no time', { nbf: 'now' as unknown as number }, 'claims_malformed'],
    ['of another issuer', { iss: 'https://other.example' }, 'issuer_wrong'],
    ['of an issuer that only looks alike', { iss: `${issuer}/` }, 'issuer_wrong'],
    ['for another resource', { aud: 'https://other.example' }, 'audience_wrong'],
    ['for nobody', { aud: [] }, 'audience_wrong'],
    ['without a tenant', { tenant_id: undefined }, 'claims_malformed'],
    ['without an end', { exp: undefined }, 'claims_malformed'],
    ['without a scope', { scope: undefined }, 'claims_malformed'],
    ['with a subject that is no text', { sub: 5 as unknown as string }, 'claims_malformed'],
  ])('refuses a token %s', async (_, changes, reason) => {
    expect(await setUp().verify(await sign({ ...good, ...changes }))).toEqual({ ok: false, error: { reason } })
  })

  it('refuses an ID token, a forged signature, alg none and what is no JWT (RFC 9068 4)', async () => {
    const { verify } = setUp()
    const token = await sign(good)
    const [header, payload, signature] = token.split('.')
    const none = encode('{"alg":"none","typ":"at+jwt"}')
    const stranger = await makeKey('first')
    for (const forged of [
      await sign(good, { typ: 'JWT' }),
      await sign(good, { key: stranger }),
      `${header}.${payload}.${signature?.slice(0, -4)}AAAA`,
      `${header}.${encode(JSON.stringify({ ...good, tenant_id: 'ten_2' }))}.${signature}`,
      `${none}.${payload}.`,
      '',
      'a.b.c',
      'x'.repeat(10_000),
    ]) {
      expect(await verify(forged)).toEqual({ ok: false, error: { reason: 'token_invalid' } })
    }
  })

  it('takes a token for several resources of which it is one', async () => {
    const token = await sign({ ...good, aud: ['https://other.example', audience] })
    expect(await setUp().verify(token)).toMatchObject({ ok: true })
  })

  it('fetches again for a key that it does not know, but not for every forged one', async () => {
    const { world, verify } = setUp()
    await verify(await sign(good))
    world.keys = [first, second]
    const token = await sign(good, { key: second })
    world.now += 10
    expect(await verify(token)).toMatchObject({ ok: true })
    expect(world.fetches).toBe(2)
    const forged = await sign(good, { key: await makeKey('forged') })
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await verify(forged)).toMatchObject({ ok: false })
    expect(world.fetches).toBe(2)
  })

  it('forgets a key that the issuer publishes no more, after five minutes', async () => {
    const { world, verify } = setUp()
    const token = await sign({ ...good, exp: now + 3_600 })
    await verify(token)
    world.keys = [second]
    world.now += 299
    expect(await verify(token)).toMatchObject({ ok: true })
    world.now += 1
    expect(await verify(token)).toMatchObject({ ok: false })
  })

  it('goes on with the keys it has while the issuer is down, for a day', async () => {
    const { world, verify } = setUp()
    const token = await sign({ ...good, exp: now + 1_000_000 })
    await verify(token)
    world.fails = true
    for (const passed of [300, 10, 10, 80_000]) {
      world.now += passed
      expect(await verify(token)).toMatchObject({ ok: true })
    }
    expect(world.fetches).toBe(5)
    world.now = now + 86_400
    await expect(verify(token)).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
  })

  it('asks an issuer that is down at most every 10 seconds, whatever kids the tokens name', async () => {
    const { world, verify } = setUp()
    const token = await sign({ ...good, exp: now + 3_600 })
    const forged = await Promise.all(
      [1, 2, 3].map(async (number) => sign(good, { key: await makeKey(`forged-${number}`) })),
    )
    const present = async () => {
      for (const unknown of forged) expect(await verify(unknown)).toMatchObject({ ok: false })
      expect(await verify(token)).toMatchObject({ ok: true })
    }
    await verify(token)
    world.fails = true
    for (const [passed, fetches] of [
      [10, 2],
      [9, 2],
      [1, 3],
      [300, 4],
      [9, 4],
      [1, 5],
    ] as const) {
      world.now += passed
      await present()
      expect(world.fetches).toBe(fetches)
    }
    world.fails = false
    world.keys = [first, second]
    world.now += 10
    expect(await verify(await sign({ ...good, exp: now + 3_600 }, { key: second }))).toMatchObject({ ok: true })
    expect(world.fetches).toBe(6)
  })

  it('counts the 10 seconds from when a slow fetch failed', async () => {
    const { world, verify } = setUp()
    const token = await sign({ ...good, exp: now + 3_600 })
    await verify(token)
    const slow = hold()
    Object.assign(world, { now: world.now + 300, fails: true, delay: slow.held })
    const late = verify(token)
    world.now += 30
    slow.release()
    expect(await late).toMatchObject({ ok: true })
    world.now += 9
    expect(await verify(token)).toMatchObject({ ok: true })
    expect(world.fetches).toBe(2)
  })

  it('keeps the keys that another request fetched while its own fetch failed', async () => {
    const { world, verify } = setUp()
    await verify(await sign(good))
    const slow = hold()
    Object.assign(world, { now: world.now + 10, fails: true, delay: slow.held })
    const token = await sign(good, { key: second })
    const late = verify(token)
    await vi.waitFor(() => expect(world.fetches).toBe(2))
    Object.assign(world, { fails: false, delay: Promise.resolve(), keys: [second] })
    expect(await verify(token)).toMatchObject({ ok: true })
    slow.release()
    expect(await late).toMatchObject({ ok: false })
    expect(await verify(token)).toMatchObject({ ok: true })
    expect(world.fetches).toBe(3)
  })

  it('fails with OIDC_KEYS_UNAVAILABLE when it never had keys, asks again every 5 seconds at most, and recovers', async () => {
    const { world, verify } = setUp()
    world.fails = true
    const token = await sign(good)
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(verify(token)).rejects.toThrow(OpenidError)
    expect(world.fetches).toBe(1)
    world.fails = false
    world.now += 4
    await expect(verify(token)).rejects.toMatchObject({ code: 'OIDC_KEYS_UNAVAILABLE' })
    world.now += 1
    expect(await verify(token)).toMatchObject({ ok: true })
    expect(world.fetches).toBe(2)
  })
})
