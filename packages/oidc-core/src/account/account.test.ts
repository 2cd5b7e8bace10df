import { expect, it } from 'vitest'
import { clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'

const whose = { tenantId: 'ten_a', userId: 'ada' }
const setUp = (through?: Parameters<typeof createTestProvider>[0]['through']) =>
  createTestProvider({
    clients: [clientOf('ten_a', 'client')],
    users: [userOf('ten_a', 'ada')],
    ...(through && { through }),
  })

it('ends the other sessions also when the one that goes on was ended meanwhile: a thief may press the button too', async () => {
  const { provider, stores, now } = await setUp()
  const [own, thief] = [
    await provider.startSession({ ...whose, formerSessionSecret: null }),
    await provider.startSession({ ...whose, formerSessionSecret: null }),
  ]
  const account = await provider.account(own.sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  const others = { kind: 'others' } as const
  await provider.endAccountSessions({ sessionSecret: thief.sessionSecret, selection: others })
  await provider.endOtherAccess(account.session)
  expect(await stores.sessions.listSessions({ ...whose, issuer, now })).toEqual([])
})

it('revokes what the other sessions were granted even when they cannot be ended', async () => {
  const test = await setUp((stores) => ({
    ...stores,
    sessions: { ...stores.sessions, endSession: () => Promise.reject(new Error('interrupted')) },
  }))
  const client = clientOf('ten_a', 'client')
  const { code } = await test.code(client, userOf('ten_a', 'ada'))
  const stolen = await test.token(client, exchangeForm(code ?? ''))
  const own = await test.provider.startSession({ ...whose, formerSessionSecret: null })
  const account = await test.provider.account(own.sessionSecret)
  if (account === null) throw new TypeError('nobody is signed in')
  await expect(test.provider.endOtherAccess(account.session)).rejects.toThrow('interrupted')
  const form = { grant_type: 'refresh_token', refresh_token: stolen['refresh_token'] ?? '' }
  expect((await test.token(client, form))['error']).toBe('invalid_grant')
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
