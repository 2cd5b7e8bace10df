import { expect, it } from 'vitest'
import type { TestProvider } from '../provider/provider.testkit.ts'
import { clientOf, createTestProvider, exchangeForm, userOf } from '../provider/provider.testkit.ts'

const client = clientOf('ten_a', 'client')
const thief = clientOf('ten_a', 'thief')
const ada = userOf('ten_a', 'ada')

const eventsOf = async ({ stores }: TestProvider) =>
  (await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 99 })).map(({ type, clientId, detail }) => {
    const { reason } = detail
    return reason === undefined ? type : `${type} ${clientId} ${reason}`
  })

it('yields nothing for a code whose session ends while it is redeemed, and calls that no replay', async () => {
  const signOut: Array<() => Promise<void>> = []
  const test = await createTestProvider({
    clients: [client],
    users: [ada],
    through: (stores) => ({
      ...stores,
      codes: {
        ...stores.codes,
        consumeAuthorizationCode: async (redemption) => {
          await signOut.pop()?.()
          return stores.codes.consumeAuthorizationCode(redemption)
        },
      },
    }),
  })
  const { code, sessionSecret } = await test.code(client, ada)
  signOut.push(() => test.provider.endSession(sessionSecret))
  expect(await test.token(client, exchangeForm(code ?? ''))).toMatchObject({ error: 'invalid_grant' })
  const events = await eventsOf(test)
  expect(events).toContain('token_refused client grant_revoked')
  expect(events).not.toContain('code_replayed')
})

it('writes down why a code or refresh token of ours was refused, and nothing of a value that never was one', async () => {
  const test = await createTestProvider({ clients: [client, thief], users: [ada] })
  const { code } = await test.code(client, ada)
  const form = exchangeForm(code ?? '')
  const refused = { error: 'invalid_grant' }
  expect(await test.token(thief, form)).toMatchObject(refused)
  expect(await test.token(client, { ...form, redirect_uri: 'https://client.example/other' })).toMatchObject(refused)
  expect(await test.token(client, { ...form, code_verifier: 'v'.repeat(43) })).toMatchObject(refused)
  expect(await test.token(client, { ...form, code: 'never' })).toMatchObject(refused)
  test.now += 3_600
  expect(await test.token(client, form)).toMatchObject(refused)
  const events = await eventsOf(test)
  expect(events.filter((event) => event.startsWith('token_refused')).reverse()).toEqual([
    'token_refused thief code_of_other_client',
    'token_refused client redirect_uri_mismatch',
    'token_refused client code_verifier_wrong',
    'token_refused client code_expired',
  ])
})
