import { describe, expect, it } from 'vitest'
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

  it('gives each token replaced within the grace window the successor that it got, however often it went on (line 54)', async () => {
    const test = await setUp()
    const { code } = await test.code(client, user)
    const chain = [(await test.token(client, exchangeForm(code ?? '')))['refresh_token']]
    const replacedAt: Array<number> = []
    for (const wait of [0, 1, 1, 3, 0]) {
      test.now += wait
      chain.push((await test.token(client, refresh(chain.at(-1))))['refresh_token'])
      replacedAt.push(test.now)
    }
    // Of the one before last at the very end of its window too.
    test.now = (replacedAt[0] ?? 0) + 10
    for (const [index, value] of chain.slice(0, -1).entries()) {
      expect((await test.token(client, refresh(value)))['refresh_token'], `token ${index}`).toBe(chain[index + 1])
    }
    test.now += 1
    expect((await test.token(client, refresh(chain[2])))['refresh_token']).toBe(chain[3])
    expect(await test.token(client, refresh(chain[0]))).toMatchObject({ error: 'invalid_grant' })
    for (const value of chain)
      expect(await test.token(client, refresh(value))).toMatchObject({ error: 'invalid_grant' })
  })

  it('asks a client to wait after a hundred rotations within the grace window, and takes nothing from it', async () => {
    const test = await setUp()
    const { code } = await test.code(client, user)
    const chain = [(await test.token(client, exchangeForm(code ?? '')))['refresh_token'] ?? '']
    for (let rotation = 0; rotation < 100; rotation += 1) {
      chain.push((await test.token(client, refresh(chain.at(-1))))['refresh_token'] ?? '')
    }
    const body = new URLSearchParams({ ...refresh(chain.at(-1)), client_id: client.clientId })
    const waiting = await test.provider.token(new Request(`${issuer}/token`, { method: 'POST', body }))
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '11'])
    expect(await waiting.json()).toMatchObject({ error: 'temporarily_unavailable' })
    expect((await test.token(client, refresh(chain[0])))['refresh_token']).toBe(chain[1])
    test.now += 11
    expect(await test.token(client, refresh(chain.at(-1)))).toHaveProperty('refresh_token')
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
})
