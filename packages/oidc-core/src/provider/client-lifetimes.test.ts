import { decodeJwt } from 'jose'
import { expect, it } from 'vitest'
import type { ClientLifetimes } from '../model/client.ts'
import { noLifetimes } from '../model/client.ts'
import { clientOf, createTestProvider, exchangeForm, userOf } from './provider.testkit.ts'

const user = userOf('ten_a', 'ada')
const setUp = async (lifetimes: Partial<ClientLifetimes>) => {
  const client = { ...clientOf('ten_a', 'client'), lifetimes: { ...noLifetimes, ...lifetimes } }
  const other = clientOf('ten_a', 'other')
  const test = await createTestProvider({ clients: [client, other], users: [user] })
  const begin = async (who = client) => test.token(who, exchangeForm((await test.code(who, user)).code ?? ''))
  const refresh = (tokens: Record<string, string>) =>
    test.token(client, { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' })
  return { test, other, begin, refresh }
}
const lives = (jwt = ''): number => (decodeJwt(jwt).exp ?? 0) - (decodeJwt(jwt).iat ?? 0)
const livesOf = (tokens: Record<string, string>) => [
  tokens['expires_in'],
  lives(tokens['access_token']),
  lives(tokens['id_token']),
]

it("gives tokens the client's lifetimes, after a refresh too, and another client the provider's", async () => {
  const { other, begin, refresh } = await setUp({ accessToken: 3_600, idToken: 60 })
  const first = await begin()
  expect(livesOf(first)).toEqual([3_600, 3_600, 60])
  expect(livesOf(await refresh(first))).toEqual([3_600, 3_600, 60])
  expect(livesOf(await begin(other))).toEqual([300, 300, 300])
})

it('lets an unused refresh token of the client live for as long as its record says, anew at each use', async () => {
  const { test, begin, refresh } = await setUp({ refreshTokenIdle: 600 })
  const unused = await begin()
  test.now += 600
  expect(await refresh(unused)).toMatchObject({ error: 'invalid_grant' })
  const first = await begin()
  test.now += 599
  const second = await refresh(first)
  test.now += 599
  const third = await refresh(second)
  expect(third).toHaveProperty('access_token')
  test.now += 600
  expect(await refresh(third)).toMatchObject({ error: 'invalid_grant' })
})

it('ends a family of the client when its record says, however often it is used', async () => {
  const { test, begin, refresh } = await setUp({ refreshTokenAbsolute: 1_000 })
  const first = await begin()
  test.now += 999
  const second = await refresh(first)
  expect(second).toHaveProperty('access_token')
  test.now += 1
  expect(await refresh(second)).toMatchObject({ error: 'invalid_grant' })
})
