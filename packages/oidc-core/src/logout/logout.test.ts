import { expect, it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { begin, clientOf, createTestProvider, exchangeForm, userOf } from '../provider/provider.testkit.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'

const client = { ...clientOf('ten_a', 'client'), backchannelLogoutUri: 'https://client.example/logout' }
const ada = userOf('ten_a', 'ada')

const parameters = new URLSearchParams({
  response_type: 'code',
  client_id: 'client',
  redirect_uri: 'https://client.example/callback',
  scope: 'openid',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})

it('does nothing the second time an ID token names a session that has ended, not even in parallel', async () => {
  const test = await createTestProvider({ clients: [client], users: [ada] })
  const { code, sessionSecret } = await test.code(client, ada)
  const { id_token: hint = '' } = await test.token(client, exchangeForm(code ?? ''))
  const logout = (secret: string | null) =>
    test.provider.logout({ parameters: new URLSearchParams({ id_token_hint: hint }), sessionSecret: secret })
  const told: Array<string> = []
  const fetch = async (uri: string) => {
    told.push(uri)
    return { ok: true, status: 200 }
  }
  const outcomes = await Promise.all([logout(sessionSecret), ...Array.from({ length: 20 }, () => logout(null))])
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['signed_out']))
  await test.provider.deliverLogoutNotices({ fetch })
  test.now += 3_600
  await logout(null)
  await test.provider.deliverLogoutNotices({ fetch })
  expect(told).toEqual(['https://client.example/logout'])
  const events = await test.stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 99 })
  expect(events.filter(({ type }) => type === 'session_ended')).toHaveLength(1)
})

it('comes between an authorization request and its grant: no code, and the request asks for a sign-in', async () => {
  const signOut: Array<() => Promise<void>> = []
  const test = await createTestProvider({
    clients: [client],
    users: [ada],
    through: (stores) => ({
      ...stores,
      grants: {
        ...stores.grants,
        insertGrant: async (grant) => {
          await signOut.pop()?.()
          return stores.grants.insertGrant(grant)
        },
      },
    }),
  })
  const start = { tenantId: 'ten_a', userId: 'ada', formerSessionSecret: null }
  const authorize = async (more: Readonly<Record<string, string>>) => {
    const { sessionSecret } = await begin(test.provider, start)
    signOut.push(() => test.provider.endSession(sessionSecret))
    const asked = new URLSearchParams([...parameters, ...Object.entries(more)])
    return test.provider.authorize({ parameters: asked, sessionSecret, interactionStartedAt: null })
  }
  const silent = await authorize({ prompt: 'none' })
  expect(silent.kind === 'redirect' && new URL(silent.location).searchParams.get('error')).toBe('login_required')
  expect(await authorize({})).toMatchObject({
    kind: 'interaction_required',
    interaction: { kind: 'sign_in', why: 'no_session' },
  })
})

it('tells the other clients, and then of the failure, when the notice to one cannot be signed', async () => {
  const other = { ...clientOf('ten_a', 'other'), backchannelLogoutUri: 'https://other.example/logout' }
  let broken = ''
  const test = await createTestProvider({
    clients: [client, other],
    users: [ada],
    through: (stores) => ({
      ...stores,
      clients: {
        ...stores.clients,
        findClient: async (clientId) => {
          if (clientId === broken) throw new Error('the database is away')
          return stores.clients.findClient(clientId)
        },
      },
    }),
  })
  const told: Array<string> = []
  const fetch = async (uri: string) => {
    told.push(uri)
    return { ok: true, status: 200 }
  }
  for (const one of [client, other]) {
    const { sessionSecret } = await test.code(one, ada)
    await test.provider.endSession(sessionSecret)
  }
  broken = 'client'
  await expect(test.provider.deliverLogoutNotices({ fetch })).rejects.toThrow('the database is away')
  expect(told).toEqual(['https://other.example/logout'])
  broken = ''
  test.now += 60
  expect(await test.provider.deliverLogoutNotices({ fetch })).toEqual({ delivered: 1, failed: 0, left: 0 })
  expect(told).toEqual(['https://other.example/logout', 'https://client.example/logout'])
})

it('looks each client and the keys up once in a run, however many notices there are', async () => {
  const asked: Array<string> = []
  const stores = createMemoryStores()
  const clients: OpenidStores['clients'] = {
    ...stores.clients,
    findClient(clientId) {
      asked.push(clientId)
      return stores.clients.findClient(clientId)
    },
  }
  const signingKeys: OpenidStores['signingKeys'] = {
    ...stores.signingKeys,
    findSigningKeys(issuer) {
      asked.push(issuer)
      return stores.signingKeys.findSigningKeys(issuer)
    },
  }
  const empty = { ...stores, clients, signingKeys }
  const test = await createTestProvider({ clients: [client], users: [ada], empty })
  for (let session = 0; session < 5; session += 1) {
    const { sessionSecret } = await test.code(client, ada)
    await test.provider.endSession(sessionSecret)
  }
  await test.provider.jwks()
  // By then the keys that the isolate holds are looked up anew.
  test.now += 301
  asked.length = 0
  const delivered = await test.provider.deliverLogoutNotices({ fetch: async () => ({ ok: true, status: 200 }) })
  expect(delivered).toEqual({ delivered: 5, failed: 0, left: 0 })
  expect(asked).toEqual(['client', 'https://auth.example'])
})

it('tells a client with offline_access also when the session expired long ago and the housekeeping has run since', async () => {
  const test = await createTestProvider({ clients: [client], users: [ada] })
  const start = { tenantId: 'ten_a', userId: 'ada', formerSessionSecret: null }
  const { sessionSecret } = await begin(test.provider, start)
  const asked = new URLSearchParams([...parameters])
  asked.set('scope', 'openid offline_access')
  const outcome = await test.provider.authorize({ parameters: asked, sessionSecret, interactionStartedAt: null })
  const code = outcome.kind === 'redirect' ? new URL(outcome.location).searchParams.get('code') : null
  const { id_token: hint = '' } = await test.token(client, exchangeForm(code ?? ''))
  test.now += 7 * 86_400
  const before = test.now - 86_400
  await test.stores.housekeeping.deleteEnded({
    endedBefore: before,
    grantsBefore: before,
    auditBefore: before,
    limit: 500,
  })
  await test.provider.logout({ parameters: new URLSearchParams({ id_token_hint: hint }), sessionSecret: null })
  const told: Array<string> = []
  const fetch = async (uri: string) => {
    told.push(uri)
    return { ok: true, status: 200 }
  }
  await test.provider.deliverLogoutNotices({ fetch })
  expect(told).toEqual(['https://client.example/logout'])
})

it('asks before it ends a session of another tenant, though its user has the id that the ID token names', async () => {
  const namesake = userOf('ten_b', 'ada')
  const other = clientOf('ten_b', 'other')
  const test = await createTestProvider({ clients: [client, other], users: [ada, namesake] })
  const { code } = await test.code(client, ada)
  const { id_token: hint = '' } = await test.token(client, exchangeForm(code ?? ''))
  const { sessionSecret } = await test.code(other, namesake)
  const outcome = await test.provider.logout({
    parameters: new URLSearchParams({ id_token_hint: hint }),
    sessionSecret,
  })
  expect(outcome).toEqual({ kind: 'confirmation_required', why: 'other_user' })
  expect((await test.provider.account(sessionSecret))?.user.tenantId).toBe('ten_b')
})
