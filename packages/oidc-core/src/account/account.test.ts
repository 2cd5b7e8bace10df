import { expect, it } from 'vitest'
import { changePassword } from '../passwords/change-password.ts'
import { begin, clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'

const whose = { tenantId: 'ten_a', userId: 'ada' }
const setUp = (through?: Parameters<typeof createTestProvider>[0]['through']) =>
  createTestProvider({
    clients: [clientOf('ten_a', 'client')],
    users: [{ ...userOf('ten_a', 'ada'), passwordHash: 'hash of former' }],
    ...(through && { through }),
  })

const hasher: PasswordHasher = {
  hash: async (password) => `hash of ${password}`,
  verify: async (password, hash) => hash === `hash of ${password}`,
  refuse: () => null,
  isOutdated: () => false,
}

const passwordsOf = (stores: OpenidStores, now: number, isPasswordBlocked = (_: string) => false) => ({
  users: stores.users,
  attempts: stores.passwordAttempts,
  tenants: stores.tenants,
  hasher,
  isPasswordBlocked,
  clock: () => now,
})

it('takes no new password that is well known or made of names, and that is no attempt at the current one', async () => {
  const { provider, stores, now } = await setUp()
  await stores.tenants.putTenantName({ tenantId: 'ten_a', name: 'Meridian Bank' })
  const { sessionSecret } = await begin(provider, whose)
  const account = await provider.account(sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  const passwords = {
    ...passwordsOf(stores, now, (each) => each === 'well known'),
    randomBytes: () => new Uint8Array(),
  }
  for (const newPassword of ['well known', 'meridian-bank', 'aaaaaaaa']) {
    for (let time = 0; time < 11; time += 1) {
      const change = { ...account, currentPassword: 'wrong', newPassword, address: null }
      expect(await changePassword(passwords, change)).toEqual({ ok: false, error: { reason: 'password_blocked' } })
    }
  }
  expect((await stores.users.findUser(whose))?.passwordHash).toBe('hash of former')
})

it('ends with a new password what the other sessions have, also when the one that goes on was ended meanwhile', async () => {
  const { provider, stores, now } = await setUp()
  const [own, thief] = [await begin(provider, whose), await begin(provider, whose)]
  const account = await provider.account(own.sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  const { user, session } = account
  await provider.endAccountSessions({ sessionSecret: thief.sessionSecret, selection: { kind: 'others' } })
  const passwords = passwordsOf(stores, now)
  const randomBytes = (length: number) => new Uint8Array(length)
  const change = { user, currentPassword: 'former', newPassword: 'new password', address: null }
  const changed = await changePassword({ ...passwords, randomBytes }, { ...change, session })
  expect(changed.ok).toBe(true)
  expect(await stores.sessions.listSessions({ ...whose, issuer, now })).toEqual([])
  expect((await stores.users.findUser(whose))?.passwordHash).toBe('hash of new password')
})

it('writes a new password, its audit entry and the fresh secret of the session that goes on in one step', async () => {
  const { provider, stores, now } = await setUp((memory) => ({
    ...memory,
    audit: {
      ...memory.audit,
      insertAuditEvent: async (event) => {
        if (event.type === 'password_changed') throw new Error('the store fails')
        await memory.audit.insertAuditEvent(event)
      },
    },
  }))
  const { sessionSecret } = await begin(provider, whose)
  const account = await provider.account(sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  const passwords = passwordsOf(stores, now)
  const randomBytes = (length: number) => new Uint8Array(length).fill(9)
  const change = { ...account, currentPassword: 'former', newPassword: 'new password', address: null }
  const changed = await changePassword({ ...passwords, randomBytes }, change)
  if (!changed.ok) throw new TypeError('the password was not changed')
  expect(await provider.account(sessionSecret)).toBeNull()
  const renewed = await provider.account(changed.value.sessionSecret)
  expect(renewed?.session).toEqual({ ...account.session, sessionHash: renewed?.session.sessionHash })
  const [event] = await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 1 })
  expect(event).toMatchObject({ ...whose, issuer, type: 'password_changed', sessionId: account.session.sessionId })
})

it('withdraws with a consent the code that was not redeemed yet, and writes no entry where there was nothing', async () => {
  const test = await setUp()
  const client = clientOf('ten_a', 'client')
  const { sessionSecret, code } = await test.code(client, userOf('ten_a', 'ada'))
  const key = { ...whose, issuer, clientId: client.clientId }
  await test.stores.consents.putConsent({ ...key, scopes: ['openid'], grantedAt: test.now })
  const entries = async () =>
    (await test.stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 100 })).filter(
      ({ type }) => type === 'consent_withdrawn',
    )
  await test.provider.withdrawConsent({ sessionSecret, clientId: 'unknown' })
  expect(await entries()).toEqual([])
  await test.provider.withdrawConsent({ sessionSecret, clientId: client.clientId })
  expect(await entries()).toMatchObject([{ clientId: client.clientId }])
  expect((await test.provider.account(sessionSecret))?.applications).toEqual([])
  expect(await test.token(client, exchangeForm(code ?? ''))).toMatchObject({ error: 'invalid_grant' })
  await test.provider.withdrawConsent({ sessionSecret, clientId: client.clientId })
  expect(await entries()).toHaveLength(1)
})

it('ends sessions by one step of the store, with all that is written of it, and not by one for each', async () => {
  const { provider, stores, now } = await setUp((memory) => {
    let ends = 0
    const endOnce: typeof memory.sessions.endSessions = async (ended) => {
      ends += 1
      if (ends > 1) throw new Error('the store fails')
      return memory.sessions.endSessions(ended)
    }
    const insertAuditEvent: typeof memory.audit.insertAuditEvent = async (event) => {
      if (event.type === 'session_ended') throw new Error('the store fails')
      await memory.audit.insertAuditEvent(event)
    }
    return {
      ...memory,
      sessions: { ...memory.sessions, endSessions: endOnce },
      audit: { ...memory.audit, insertAuditEvent },
    }
  })
  let sessionSecret = ''
  for (let index = 0; index < 3; index += 1) {
    sessionSecret = (await begin(provider, whose)).sessionSecret
  }
  expect(await provider.endAccountSessions({ sessionSecret, selection: { kind: 'others' } })).toBe(2)
  expect(await stores.sessions.listSessions({ ...whose, issuer, now })).toHaveLength(1)
  const events = await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })
  expect(events.filter(({ type }) => type === 'session_ended')).toHaveLength(2)
})

it('ends a session of the user by its sid when it has expired too, whose refresh tokens go on otherwise', async () => {
  const test = await setUp()
  const { code, sessionSecret } = await test.code(clientOf('ten_a', 'client'), userOf('ten_a', 'ada'))
  const { refresh_token = '' } = await test.token(clientOf('ten_a', 'client'), exchangeForm(code ?? ''))
  const sessionId = (await test.provider.account(sessionSecret))?.session.sessionId ?? ''
  test.now += 86_400
  const refreshed = await test.token(clientOf('ten_a', 'client'), { grant_type: 'refresh_token', refresh_token })
  expect(refreshed).toHaveProperty('access_token')
  const later = await begin(test.provider, whose)
  const selection = { kind: 'one', sessionId } as const
  const end = () => test.provider.endAccountSessions({ sessionSecret: later.sessionSecret, selection })
  expect([await end(), await end()]).toEqual([1, 0])
  const form = { grant_type: 'refresh_token', refresh_token: refreshed.refresh_token ?? '' }
  expect(await test.token(clientOf('ten_a', 'client'), form)).toMatchObject({ error: 'invalid_grant' })
})
