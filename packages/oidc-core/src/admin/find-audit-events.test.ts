import fc from 'fast-check'
import { expect, it } from 'vitest'
import { latestFirst } from '../audit/latest-first.ts'
import { createMemoryStores } from '../memory/index.ts'
import type { KeptAuditEvent } from '../model/audit-event.ts'
import { findAuditEvents } from './find-audit-events.ts'

const digestsOf = async (address: string): Promise<ReadonlyArray<string>> => [`new ${address}`, `old ${address}`]

const event = fc.record({
  addressHash: fc.constantFrom('new home', 'old home', 'new work', null),
  type: fc.constantFrom('sign_in' as const, 'sign_in_failed' as const),
  at: fc.integer({ min: 1, max: 5 }),
})

it('pages through what came from an address under each of its digests, each event once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), async (events, limit) => {
      const { audit } = createMemoryStores()
      const rest = { tenantId: 'ten_a', issuer: 'https://auth.example', userId: null, clientId: null, sessionId: null }
      for (const [index, each] of events.entries())
        await audit.insertAuditEvent({ ...rest, ...each, eventId: `${index}`, detail: {} })
      const all = await audit.listAuditEvents({ tenantId: 'ten_a', filter: { type: 'sign_in' }, limit: 99 })
      const expected = all.filter(({ addressHash }) => addressHash?.endsWith('home')).toSorted(latestFirst)
      const found: Array<KeptAuditEvent> = []
      for (let turned = 0; turned <= events.length; turned += 1) {
        const query = { filter: { type: 'sign_in' }, address: 'home', after: found.at(-1) ?? null } as const
        found.push(...(await findAuditEvents({ audit, digestsOf }, { tenantId: 'ten_a', query, limit })))
      }
      expect(found).toEqual(expected)
    }),
  )
})
