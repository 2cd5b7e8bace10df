import { expect, it } from 'vitest'
import { createTestProvider, issuer } from '../provider/provider.testkit.ts'

const setUp = async () => {
  const test = await createTestProvider({ clients: [], users: [] })
  const from = (address: string) => ({ headers: { authorization: 'Bearer wrong', 'x-from': address } })
  return {
    test,
    register: (address: string) =>
      test.provider.register(new Request(`${issuer}/register`, { method: 'POST', ...from(address) })),
    read: (address: string) =>
      test.provider.configureClient(new Request(`${issuer}/register/any`, from(address)), {
        clientId: 'any',
        part: 'client',
      }),
  }
}

it('judges 20 of 200 wrong tokens that come from one address at once, at both endpoints together, and records it once', async () => {
  const { test, register, read } = await setUp()
  const sent = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? register('a') : read('a')))
  const statuses = (await Promise.all(sent)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(20)
  expect(statuses.filter((status) => status === 429)).toHaveLength(180)
  expect((await register('a')).headers.get('retry-after')).toBe('900')
  expect((await register('b')).status).toBe(401)
  const events = await test.stores.audit.listAuditEvents({ tenantId: '', limit: 9 })
  expect(events.map(({ type, detail }) => [type, detail])).toEqual([['registration_throttled', { attempts: 20 }]])
})

it('counts nothing where the address is not known', async () => {
  const test = await createTestProvider({ clients: [], users: [] })
  const headers = { authorization: 'Bearer wrong' }
  const register = () => test.provider.register(new Request(`${issuer}/register`, { method: 'POST', headers }))
  const statuses = (await Promise.all(Array.from({ length: 50 }, register))).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([401]))
})
