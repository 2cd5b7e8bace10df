import { issueInitialAccessToken } from '../admin/issue-initial-access-token.ts'
import type { TestProvider } from './provider.testkit.ts'

/** Registers a client, reads it and deletes it. */
export async function registerClient(
  { test, tenantId }: { readonly test: TestProvider; readonly tenantId: string },
  send: (path: string, init: RequestInit, answer: (request: Request) => Promise<Response>) => Promise<{ body: string }>,
): Promise<unknown> {
  const { provider, stores, randomBytes } = test
  const { issuer } = provider
  const context = { registrations: stores.registrations, randomBytes, clock: () => test.now }
  const issued = await issueInitialAccessToken(context, { issuer, tenantId, details: {} })
  if (!issued.ok) throw new TypeError('the input is wrong')
  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const body = JSON.stringify({ redirect_uris: ['https://client.example/callback'] })
  const made = await send('register', { method: 'POST', headers: bearer(issued.value.secret), body }, provider.register)
  const { client_id: clientId = '', registration_access_token: token = '' } = JSON.parse(made.body) as Record<
    string,
    string
  >
  const configure = (method: string) =>
    send(`register/${clientId}`, { method, headers: bearer(token) }, (request) =>
      provider.configureClient(request, { clientId, part: 'client' }),
    )
  return [made, await configure('GET'), await configure('DELETE')]
}
