import { expect, it } from 'vitest'
import { begin, clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'
import type { UserStore } from '../stores/identity-stores.ts'

const client = { ...clientOf('ten_a', 'client'), backchannelLogoutUri: 'https://client.example/logout' }
const ada = userOf('ten_a', 'ada')
const bob = userOf('ten_a', 'bob')

/** Ada signed in at a client that wants to be told. */
async function adaSignedIn() {
  const test = await createTestProvider({ clients: [client], users: [ada, bob] })
  const { code, sessionSecret } = await test.code(client, ada)
  const tokens = await test.token(client, exchangeForm(code ?? ''))
  const told: Array<string> = []
  const fetch = async (uri: string) => {
    told.push(uri)
    return { ok: true, status: 200 }
  }
  const refresh = () =>
    test.token(client, { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' })
  const startAs = (userId: string, formerSessionSecret: string | null = sessionSecret) =>
    begin(test.provider, { tenantId: 'ten_a', userId, formerSessionSecret })
  const deliver = () => test.provider.deliverLogoutNotices({ fetch })
  const events = async () =>
    (await test.stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })).map(({ type, userId }) => [type, userId])
  return { ...test, sessionSecret, tokens, told, refresh, startAs, deliver, events }
}

it("ends another user's session as by a sign-out: its grants are revoked and its clients told", async () => {
  const { startAs, deliver, told, refresh, events, provider, sessionSecret } = await adaSignedIn()
  const { endedOther } = await startAs('bob')
  expect(endedOther).toBe(true)
  await deliver()
  expect(told).toEqual(['https://client.example/logout'])
  expect(await refresh()).toMatchObject({ error: 'invalid_grant' })
  expect(await provider.account(sessionSecret)).toBeNull()
  expect(await events()).toEqual([
    ['token_refused', null],
    ['sign_in', 'bob'],
    ['session_ended', 'ada'],
    ['sign_in', 'ada'],
  ])
})

it("goes on with the user's own session under a fresh secret, and what was granted in it stands", async () => {
  const { startAs, deliver, told, refresh, provider, sessionSecret } = await adaSignedIn()
  const before = await provider.account(sessionSecret)
  const started = await startAs('ada')
  expect(started.endedOther).toBe(false)
  expect(await provider.account(sessionSecret)).toBeNull()
  const after = await provider.account(started.sessionSecret)
  expect(after?.session.sessionId).toBe(before?.session.sessionId)
  expect(after?.sessions).toHaveLength(1)
  await deliver()
  expect(told).toEqual([])
  expect(await refresh()).toHaveProperty('access_token')
  // The client that was told this sid is told of its end, too.
  await provider.endSession(started.sessionSecret)
  await deliver()
  expect(told).toEqual(['https://client.example/logout'])
})

it('gives one of two parallel sign-ins the session, and the other one of its own', async () => {
  const { startAs, provider } = await adaSignedIn()
  const started = await Promise.all([startAs('ada'), startAs('ada')])
  const accounts = await Promise.all(started.map(({ sessionSecret }) => provider.account(sessionSecret)))
  expect(new Set(accounts.map((account) => account?.session.sessionId)).size).toBe(2)
  expect(accounts[0]?.sessions).toHaveLength(2)
})

it('keeps the time at which the user proved who they are elsewhere, and takes none that is still to come', async () => {
  const { provider } = await adaSignedIn()
  const start = { tenantId: 'ten_a', userId: 'ada', formerSessionSecret: null }
  const { sessionSecret } = await begin(provider, { ...start, authTime: 1_799_999_000 })
  expect((await provider.account(sessionSecret))?.session.authTime).toBe(1_799_999_000)
  for (const authTime of [1_800_000_001, -1, 0.5, Number.NaN]) {
    await expect(provider.startSession({ ...start, authTime })).rejects.toThrow(TypeError)
  }
})

it('leaves no session of somebody who is cut off or gets another password in between, however the two interleave', async () => {
  const whose = { tenantId: 'ten_a', userId: 'ada' }
  const cut = { ...whose, issuer, idPrefix: 'cut', now: 1_800_000_000 }
  const attempts = { tenantId: 'ten_a', accountHash: 'account' }
  const hashes = { formerHash: 'former', passwordHash: 'fresh' }
  const kept = { keptSessionId: 'none', keptSessionHash: 'none', ...hashes, attempts }
  const set = { kind: 'password', passwordHash: 'fresh', keepPasskeys: false, attempts } as const
  const changes: ReadonlyArray<(users: UserStore) => Promise<unknown>> = [
    (users) => users.changePassword({ ...cut, ...kept }),
    (users) => users.cutOffUser({ ...cut, change: set }),
    (users) => users.cutOffUser({ ...cut, change: { kind: 'disable' } }),
    (users) => users.cutOffUser({ ...cut, change: { kind: 'delete' } }),
  ]
  for (const change of changes) {
    for (const beforeTheSession of [true, false]) {
      const test = await createTestProvider({
        clients: [],
        users: [{ ...ada, passwordHash: 'former' }],
        through: (stores) => ({
          ...stores,
          sessions: {
            ...stores.sessions,
            insertSession: async (inserted) => {
              if (beforeTheSession) await change(stores.users)
              const stored = await stores.sessions.insertSession(inserted)
              if (!beforeTheSession) await change(stores.users)
              return stored
            },
          },
        }),
      })
      const start = { ...whose, formerSessionSecret: null, passwordHash: 'former' }
      const started = await test.provider.startSession(start)
      expect(started === null).toBe(beforeTheSession)
      expect(await test.stores.sessions.listSessions({ ...whose, issuer, now: test.now })).toEqual([])
      expect(await test.provider.account(started?.sessionSecret ?? null)).toBeNull()
    }
  }
})

it('starts no session for a user who is disabled, who does not exist or has another password', async () => {
  const test = await createTestProvider({ clients: [], users: [{ ...ada, passwordHash: 'own' }] })
  const start = { tenantId: 'ten_a', userId: 'ada', formerSessionSecret: null }
  const starts = async (changes: object) => (await test.provider.startSession({ ...start, ...changes })) !== null
  expect(await starts({})).toBe(true)
  expect(await starts({ passwordHash: 'own' })).toBe(true)
  expect(await starts({ passwordHash: 'former' })).toBe(false)
  expect(await starts({ userId: 'nobody' })).toBe(false)
  expect(await starts({ tenantId: 'ten_b' })).toBe(false)
  const cut = { tenantId: 'ten_a', userId: 'ada', issuer, idPrefix: 'cut', now: test.now }
  await test.stores.users.cutOffUser({ ...cut, change: { kind: 'disable' } })
  expect(await starts({})).toBe(false)
  expect(await test.stores.users.enableUser({ ...cut, eventId: 'on' })).toBe(true)
  expect(await starts({})).toBe(true)
})

it('keeps of what a browser calls itself 512 characters, and nothing that a database could not keep', async () => {
  const { provider } = await adaSignedIn()
  const deviceOf = async (device: string | null) => {
    const { sessionSecret } = await begin(provider, {
      tenantId: 'ten_a',
      userId: 'ada',
      formerSessionSecret: null,
      device,
    })
    return (await provider.account(sessionSecret))?.session.device
  }
  expect(await deviceOf('Phone\0 🍣')).toBe('Phone 🍣')
  // The last one would be cut in half.
  expect(await deviceOf(`${'x'.repeat(511)}🍣`)).toBe('x'.repeat(511))
  expect([await deviceOf(null), await deviceOf('')]).toEqual([null, null])
})
