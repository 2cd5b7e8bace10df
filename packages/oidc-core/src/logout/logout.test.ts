import { expect, it } from 'vitest'
import { clientOf, createTestProvider, exchangeForm, userOf } from '../provider/provider.testkit.ts'

const client = { ...clientOf('ten_a', 'client'), backchannelLogoutUri: 'https://client.example/logout' }
const ada = userOf('ten_a', 'ada')

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
