import { expect, it } from 'vitest'
import { clientOf, createTestProvider, issuer, userOf } from '../provider/provider.testkit.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import { changePassword } from './change-password.ts'

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

it('ends with a new password what the other sessions have, also when the one that goes on was ended meanwhile', async () => {
  const { provider, stores, now } = await setUp()
  const [own, thief] = [
    await provider.startSession({ ...whose, formerSessionSecret: null }),
    await provider.startSession({ ...whose, formerSessionSecret: null }),
  ]
  const account = await provider.account(own.sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  const { user, session } = account
  await provider.endAccountSessions({ sessionSecret: thief.sessionSecret, selection: { kind: 'others' } })
  const passwords = { users: stores.users, attempts: stores.passwordAttempts, hasher, clock: () => now }
  const randomBytes = (length: number) => new Uint8Array(length)
  const change = { user, currentPassword: 'former', newPassword: 'new password', address: null }
  const changed = await changePassword({ ...passwords, randomBytes }, { ...change, keptSessionId: session.sessionId })
  expect(changed.ok).toBe(true)
  expect(await stores.sessions.listSessions({ ...whose, issuer, now })).toEqual([])
  expect((await stores.users.findUser(whose))?.passwordHash).toBe('hash of new password')
})

it('can be asked again to withdraw when the first time was interrupted: the grants go before the consent', async () => {
  let isBroken = true
  let revoked = 0
  const test = await setUp((stores) => ({
    ...stores,
    grants: {
      ...stores.grants,
      revokeClientGrants: (key) => {
        revoked += 1
        return stores.grants.revokeClientGrants(key)
      },
    },
    consents: {
      ...stores.consents,
      deleteConsent: async (key) => {
        if (isBroken) throw new Error('interrupted')
        await stores.consents.deleteConsent(key)
      },
    },
  }))
  const client = clientOf('ten_a', 'client')
  const { sessionSecret } = await test.code(client, userOf('ten_a', 'ada'))
  const key = { ...whose, issuer, clientId: client.clientId }
  await test.stores.consents.putConsent({ ...key, scopes: ['openid'], grantedAt: test.now })
  const withdraw = () => test.provider.withdrawConsent({ sessionSecret, clientId: client.clientId })
  await expect(withdraw()).rejects.toThrow('interrupted')
  expect(revoked).toBe(1)
  expect((await test.provider.account(sessionSecret))?.applications).toHaveLength(1)
  isBroken = false
  await withdraw()
  expect((await test.provider.account(sessionSecret))?.applications).toEqual([])
})
