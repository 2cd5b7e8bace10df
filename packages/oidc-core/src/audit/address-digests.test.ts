import { expect, it } from 'vitest'
import { createTestProvider } from '../provider/provider.testkit.ts'
import { createAddressDigests } from './address-digests.ts'
import { recordEvent } from './record-event.ts'

const secret = 'k'.repeat(32)
const { digestAddress: digest } = createAddressDigests({ secret })

// Made with hkdfSync and createHmac of node:crypto.
it.each([
  ['192.0.2.7', 'Zr6x4LAYW6cZNRQMfnZS_A'],
  ['2001:db8:1:2', 'SMvqrPmdsexw6RLYd8uhGA'],
  ['worker other.example', 'yqOotOp1Va9rZmGNEf9WRg'],
  ['', 'NZX0SLsDJtiuhU0rXBIErw'],
])('is the first half of an HMAC of %j under a key of its own from the secret', async (address, expected) => {
  expect(await digest(address)).toBe(expected)
})

it('is the same for one address, another for another one and under another secret', async () => {
  const other = createAddressDigests({ secret: 'l'.repeat(32) })
  const digests = [await digest('192.0.2.7'), await digest('192.0.2.8'), await other.digestAddress('192.0.2.7')]
  expect(new Set(digests).size).toBe(3)
  expect(await createAddressDigests({ secret }).digestAddress('192.0.2.7')).toBe(digests[0])
})

it('is made under the newest of several secrets for what is new, and under each of them to look for', async () => {
  const [newer, older] = ['l'.repeat(32), secret]
  const both = createAddressDigests({ secret: [newer, older] })
  const under = (one: string) => createAddressDigests({ secret: one }).digestAddress('192.0.2.7')
  expect(await both.digestAddress('192.0.2.7')).toBe(await under(newer))
  expect(await both.digestsOf('192.0.2.7')).toEqual([await under(newer), await under(older)])
})

it('takes no secret that is shorter than 32 characters, nor none at all, and says which', () => {
  const create = (given: ReadonlyArray<string>) => () => createAddressDigests({ secret: given })
  expect(create(['k'.repeat(32), 'short'])).toThrow(new TypeError('secret: secret 2 of 2 needs at least 32 characters'))
  expect(create([])).toThrow(TypeError)
})

it('is all that an event keeps of an address; without it the event keeps nothing', async () => {
  const { stores, randomBytes } = await createTestProvider({ clients: [], users: [] })
  const context = { issuer: 'https://auth.example', stores, randomBytes, clock: () => 1 }
  const event = { type: 'sign_in_failed', tenantId: 'ten_a', address: '192.0.2.7' } as const
  await recordEvent(context, event)
  await recordEvent({ ...context, digestAddress: digest }, event)
  await recordEvent({ ...context, digestAddress: digest }, { ...event, address: null })
  const kept = await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })
  expect(kept.map(({ addressHash }) => addressHash)).toEqual([null, await digest('192.0.2.7'), null])
  expect(JSON.stringify(kept)).not.toContain('192.0.2.7')
})
