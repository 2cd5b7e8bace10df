import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
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

/** An issuer whose keys and health the test decides. */
const setUp = () => {
  const world = { now, fetches: 0, fails: false, keys: [first] }
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    clock: () => world.now,
    fetch: async (url) => {
      expect(url).toBe('https://auth.example/.well-known/jwks.json')
      world.fetches += 1
      if (world.fails) throw new TypeError('no network')
      return { ok: true, json: async () => ({ keys: world.keys.map(({ jwk }) => jwk) }) }
    },
  })
  return { world, verify: verifier.verify }
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
