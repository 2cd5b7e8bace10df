import { expect, it } from 'vitest'
import { createOpenidProvider } from '../provider/create-openid-provider.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'
import { createSigningKeys } from './signing-keys.ts'

const client = { ...clientOf('ten_a', 'rsa'), idTokenAlgorithm: 'RS256' } as const
const user = userOf('ten_a', 'ada')

it('of another algorithm is published by every isolate 10 s after a sign-in began, before it signs', async () => {
  const one = await createTestProvider({ clients: [client], users: [user] })
  const { stores, randomBytes } = one
  const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret: 'k'.repeat(32), randomBytes })
  const clock = () => one.now
  const other = createOpenidProvider({ issuer, stores, signingKeys, randomBytes, clock })
  const published = async (): Promise<ReadonlyArray<string>> => {
    const { keys } = (await (await other.jwks()).json()) as { keys: ReadonlyArray<{ alg: string }> }
    return keys.map(({ alg }) => alg).sort()
  }
  expect(await published()).toEqual(['ES256'])

  const { code } = await one.code(client, user)
  one.now += 9
  expect(await published()).toEqual(['ES256'])
  one.now += 1
  expect(await published()).toEqual(['ES256', 'RS256'])

  const answer = await one.token(client, exchangeForm(code ?? ''))
  const header = JSON.parse(atob(answer['id_token']?.split('.')[0] ?? '')) as { alg: string; kid: string }
  const { keys } = (await (await other.jwks()).json()) as { keys: ReadonlyArray<{ alg: string; kid: string }> }
  expect(keys).toContainEqual(expect.objectContaining({ alg: 'RS256', kid: header.kid }))
})
