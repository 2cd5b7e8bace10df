import { expect, it } from 'vitest'
import type { OptionalPart } from '../metadata/optional-part.ts'
import { begin, clientOf, createTestProviders, issuer, userOf } from './provider.testkit.ts'

const client = clientOf('ten_a', 'client')
const ada = userOf('ten_a', 'ada')

async function providerWithout(...without: ReadonlyArray<OptionalPart>) {
  const [test] = await createTestProviders({ clients: [client], users: [ada], at: [{ issuer, without }] })
  if (test === undefined) throw new Error('no provider')
  const { provider, stores } = test
  let stored = 0
  const { insertAuthorizationCode } = stores.codes
  Object.assign(stores.codes, {
    insertAuthorizationCode: (code: Parameters<typeof insertAuthorizationCode>[0]) => {
      stored += 1
      return insertAuthorizationCode(code)
    },
  })
  const authorize = async (changes: Readonly<Record<string, string>>) => {
    const { sessionSecret } = await begin(provider, ada)
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: client.redirectUris[0] ?? '',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...changes,
    })
    return provider.authorize({ parameters, sessionSecret, interactionStartedAt: null })
  }
  const post = (path: string) =>
    new Request(`${issuer}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client.clientId, token: 'unknown' }),
    })
  return { provider, authorize, post, codes: () => stored }
}

it('without form_post refuses that mode by query, before a code is stored', async () => {
  const { authorize, codes } = await providerWithout('form_post')
  const outcome = await authorize({ response_mode: 'form_post' })
  expect(outcome).toMatchObject({ kind: 'redirect', error: 'invalid_request' })
  expect(codes()).toBe(0)
  expect(await authorize({ response_mode: 'query' })).toMatchObject({ kind: 'redirect', error: null })
  expect(codes()).toBe(1)
})

it.each([
  ['acr_values', { acr_values: 'urn:voyage:acr:phishing-resistant' }],
  ['claims', { claims: '{"id_token":{"acr":{"essential":true,"value":"urn:voyage:acr:phishing-resistant"}}}' }],
])('without passkeys refuses a demand for one by %s: no page could satisfy it', async (_, demand) => {
  const { authorize } = await providerWithout('passkeys')
  const refused = { kind: 'redirect', error: 'unmet_authentication_requirements' }
  expect(await authorize(demand)).toMatchObject(refused)
  const { authorize: withPasskeys } = await providerWithout()
  expect(await withPasskeys(demand)).toMatchObject({ kind: 'interaction_required' })
})

it('answers 404 at the endpoints that are left out, and at no others', async () => {
  const all = await providerWithout()
  const { provider, post } = await providerWithout('revocation', 'introspection')
  const statuses = async (of: typeof provider) => [
    (await of.revoke(post('/revoke'))).status,
    (await of.introspect(post('/introspect'))).status,
    (await of.token(post('/token'))).status,
  ]
  expect(await statuses(provider)).toEqual([404, 404, 400])
  expect(await statuses(all.provider)).toEqual([200, 400, 400])
})
