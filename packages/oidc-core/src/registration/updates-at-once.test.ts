import { expect, it } from 'vitest'
import { issueInitialAccessToken } from '../admin/index.ts'
import { createTestProvider, issuer } from '../provider/provider.testkit.ts'
import { hashSecret } from '../secret-hash.ts'

interface Registered {
  readonly client_id: string
  readonly client_secret?: string
  readonly registration_access_token: string
}

it('gives the secret that a client has then, whatever another update of it changed meanwhile', async () => {
  let meanwhile = async (): Promise<unknown> => null
  const { provider, stores, randomBytes } = await createTestProvider({
    clients: [],
    users: [],
    through: (all) => ({
      ...all,
      registrations: {
        ...all.registrations,
        async judgeRegistrationAccessToken(options) {
          const judged = await all.registrations.judgeRegistrationAccessToken(options)
          const between = meanwhile
          meanwhile = async () => null
          await between()
          return judged
        },
      },
    }),
  })
  const { registrations } = stores
  const clock = () => 1_800_000_000
  const input = { issuer, tenantId: 'ten_a', details: {} }
  const issued = await issueInitialAccessToken({ registrations, clock, randomBytes }, input)
  if (!issued.ok) throw new TypeError(JSON.stringify(issued.error))
  const send = async (method: string, token: string, metadata: object, clientId?: string): Promise<Registered> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const request = new Request(`${issuer}/register`, { method, headers, body: JSON.stringify(metadata) })
    const answer =
      clientId === undefined
        ? provider.register(request)
        : provider.configureClient(request, { clientId, part: 'client' })
    return (await (await answer).json()) as Registered
  }
  const metadata = { redirect_uris: ['https://client.example/callback'] }
  const { client_id, registration_access_token: token } = await send('POST', issued.value.secret, metadata)

  meanwhile = () => send('PUT', token, { ...metadata, client_id, token_endpoint_auth_method: 'none' }, client_id)
  const updated = await send('PUT', token, { ...metadata, client_id }, client_id)
  const stored = await stores.clients.findClient(client_id)
  expect(stored?.tokenEndpointAuthMethod).toBe('client_secret_basic')
  expect(stored?.secretHash).toBe(await hashSecret(updated.client_secret ?? ''))
})
