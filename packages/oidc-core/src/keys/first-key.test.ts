import { describe, expect, it } from 'vitest'
import { issueInitialAccessToken, putClient } from '../admin/index.ts'
import { createOpenidProvider } from '../provider/create-openid-provider.ts'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'
import { createSigningKeys } from './signing-keys.ts'

const client = { ...clientOf('ten_a', 'rsa'), idTokenAlgorithm: 'RS256' } as const
const user = userOf('ten_a', 'ada')

it('that a sign-in makes, as a client needs it, is published by every isolate within 10 s', async () => {
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

describe('is there before any sign-in', () => {
  const metadata = { redirect_uris: ['https://client.example/callback'] }
  const byRsa = { ...metadata, id_token_signed_response_alg: 'RS256' }

  async function arrange() {
    const test = await createTestProvider({ clients: [], users: [user] })
    const { stores, randomBytes, provider } = test
    const keyOptions = { store: stores.signingKeys, keyEncryptionSecret: 'k'.repeat(32), randomBytes }
    const clock = () => test.now
    const context = { ...stores, clock, randomBytes, signingKeys: createSigningKeys(keyOptions) }
    const algorithms = async () =>
      (await stores.signingKeys.findSigningKeys(issuer)).map(({ algorithm }) => algorithm).sort()
    await provider.jwks()
    expect(await algorithms()).toEqual(['ES256'])
    return { context, provider, algorithms }
  }

  it('when the operator puts a client that needs it, and not by a dry run', async () => {
    const { context, algorithms } = await arrange()
    const put = async (said: object, dryRun: boolean) => {
      const at = { issuer, tenantId: null }
      const secret = { client_name: 'Client', client_secret: 'a-client-secret-of-enough-length' }
      const input = { at, tenantId: 'ten_a', clientId: 'client', metadata: { ...secret, ...said }, dryRun }
      const { ok } = await putClient(context, input)
      return [ok, await algorithms()]
    }
    expect(await put(metadata, false)).toEqual([true, ['ES256']])
    expect(await put(byRsa, true)).toEqual([true, ['ES256']])
    expect(await put(byRsa, false)).toEqual([true, ['ES256', 'RS256']])
  })

  it('when a client that needs it registers itself, or comes to need it', async () => {
    for (const first of [metadata, byRsa]) {
      const { context, provider, algorithms } = await arrange()
      const issued = await issueInitialAccessToken(context, { issuer, tenantId: 'ten_a', details: {} })
      if (!issued.ok) throw new TypeError(JSON.stringify(issued.error))
      const request = (method: string, token: string, body: object): Request => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
        return new Request(`${issuer}/register`, { method, headers, body: JSON.stringify(body) })
      }
      const answer = await provider.register(request('POST', issued.value.secret, first))
      expect(answer.status).toBe(201)
      expect(await algorithms()).toEqual(first === byRsa ? ['ES256', 'RS256'] : ['ES256'])

      const registered = (await answer.json()) as { client_id: string; registration_access_token: string }
      const { client_id: clientId, registration_access_token: token } = registered
      const update = request('PUT', token, { ...byRsa, client_id: clientId })
      expect((await provider.configureClient(update, { clientId, part: 'client' })).status).toBe(200)
      expect(await algorithms()).toEqual(['ES256', 'RS256'])
    }
  })
})
