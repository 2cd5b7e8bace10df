import { describe, expect, it } from 'vitest'
import { createOpenidProvider } from './create-openid-provider.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from './provider.testkit.ts'

const client = clientOf('ten_a', 'client')
const user = userOf('ten_a', 'ada')
const setUp = () => createTestProvider({ clients: [client], users: [user] })

const refresh = (value: string | undefined) => ({ grant_type: 'refresh_token', refresh_token: value ?? '' })

describe('lifetimes', () => {
  it('lets a code live for 60 seconds (RFC 6749 4.1.2)', async () => {
    const test = await setUp()
    const early = await test.code(client, user)
    const late = await test.code(client, user)
    test.now += 59
    expect(await test.token(client, exchangeForm(early.code ?? ''))).toHaveProperty('access_token')
    test.now += 1
    expect(await test.token(client, exchangeForm(late.code ?? ''))).toMatchObject({ error: 'invalid_grant' })
  })

  it('revokes the grant when a redeemed code comes back long after it expired (RFC 6749 4.1.2)', async () => {
    const test = await setUp()
    const { code } = await test.code(client, user)
    const tokens = await test.token(client, exchangeForm(code ?? ''))
    test.now += 3_600
    expect(await test.token(client, exchangeForm(code ?? ''))).toMatchObject({ error: 'invalid_grant' })
    expect(await test.token(client, refresh(tokens['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })

  it('gives the same successor within the grace window and revokes the family after it (RFC 9700 4.14.2)', async () => {
    const test = await setUp()
    const { code } = await test.code(client, user)
    const first = await test.token(client, exchangeForm(code ?? ''))
    const second = await test.token(client, refresh(first['refresh_token']))
    test.now += 10
    const retried = await test.token(client, refresh(first['refresh_token']))
    expect(retried['refresh_token']).toBe(second['refresh_token'])
    test.now += 1
    expect(await test.token(client, refresh(first['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
    expect(await test.token(client, refresh(second['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })

  it('ends an unused refresh token after 14 days and a used one after 90', async () => {
    const test = await setUp()
    const start = test.now
    const unused = await test.token(client, exchangeForm((await test.code(client, user)).code ?? ''))
    let used = await test.token(client, exchangeForm((await test.code(client, user)).code ?? ''))
    test.now = start + 14 * 86_400
    expect(await test.token(client, refresh(unused['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
    for (let day = 13; day < 90; day += 13) {
      test.now = start + day * 86_400
      used = await test.token(client, refresh(used['refresh_token']))
      expect(used).toHaveProperty('refresh_token')
    }
    test.now = start + 90 * 86_400
    expect(await test.token(client, refresh(used['refresh_token']))).toMatchObject({ error: 'invalid_grant' })
  })

  it('ends an access token after five minutes', async () => {
    const test = await setUp()
    const tokens = await test.token(client, exchangeForm((await test.code(client, user)).code ?? ''))
    const headers = { authorization: `Bearer ${tokens['access_token']}` }
    const ask = async () => (await test.provider.verify(new Request(`${issuer}/verify`, { headers }))).json()
    test.now += 299
    expect(await ask()).toMatchObject({ active: true })
    test.now += 1
    expect(await ask()).toEqual({ active: false })
  })

  it('is built only for a valid issuer and codes of at most 60 seconds', async () => {
    const { stores } = await setUp()
    const options = {
      stores,
      signingKeys: { load: () => Promise.reject(new TypeError('unused')) },
      randomBytes: (length: number) => new Uint8Array(length),
      clock: () => 0,
    }
    for (const bad of ['http://auth.example', 'https://auth.example/', 'https://auth.example?x', 'auth']) {
      expect(() => createOpenidProvider({ ...options, issuer: bad })).toThrow(TypeError)
    }
    expect(() => createOpenidProvider({ ...options, issuer, lifetimes: { authorizationCode: 61 } })).toThrow(TypeError)
  })
})
