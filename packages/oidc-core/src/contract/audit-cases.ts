import type { AuditFilter, KeptAuditEvent } from '../model/audit-event.ts'
import type { AuditStore } from '../stores/upkeep-stores.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { issuer, now } from './sample-records.ts'

const event = {
  eventId: 'a',
  tenantId: 'ten_a',
  issuer,
  type: 'sign_in' as const,
  userId: 'user',
  clientId: null,
  sessionId: 'sid',
  addressHash: null,
  detail: { outcome: 'x' },
  at: now,
}

/** Stores events of these ids one after the other, each changed as it says. */
async function insertEvents(
  audit: AuditStore,
  changed: Readonly<Record<string, Partial<KeptAuditEvent>>>,
): Promise<void> {
  for (const [eventId, changes] of Object.entries(changed))
    await audit.insertAuditEvent({ ...event, eventId, ...changes })
}

const idsOf = (events: ReadonlyArray<KeptAuditEvent>): string => events.map(({ eventId }) => eventId).join('')

/** Audit events: their order, their pages, their filters. */
export const auditCases: ReadonlyArray<ContractCase> = [
  {
    name: "lists a tenant's audit events, latest first, the last one of a second before the others",
    async run(createStores) {
      const { audit } = await createStores()
      const elsewhere = { issuer: 'https://other.example' }
      await insertEvents(audit, { a: {}, b: { at: now + 1, ...elsewhere }, c: { tenantId: 'ten_b' }, d: {}, e: {} })
      const listed = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 10 })
      assertEqual(idsOf(listed), 'beda', 'order')
      const [first] = listed.slice(-1).map(({ sequence: _, ...rest }) => rest)
      assertEqual(first, event, 'event')
      assertEqual(idsOf(await audit.listAuditEvents({ tenantId: 'ten_a', limit: 1 })), 'b', 'limit')
      assertEqual(await audit.listAuditEvents({ tenantId: '', limit: 9 }), [], 'of the deployment')
    },
  },
  {
    name: 'finds audit events by type, by user and by address, and of no other tenant',
    async run(createStores) {
      const { audit } = await createStores()
      const failed = { type: 'sign_in_failed' as const }
      await insertEvents(audit, {
        a: {},
        b: failed,
        c: { ...failed, userId: 'else' },
        d: { ...failed, userId: null },
        e: { ...failed, tenantId: 'ten_b', addressHash: 'here' },
        f: { addressHash: 'here' },
        g: { ...failed, userId: null, addressHash: 'here' },
        h: { ...failed, addressHash: 'there' },
      })
      const find = async (filter: AuditFilter) =>
        idsOf(await audit.listAuditEvents({ tenantId: 'ten_a', filter, limit: 9 }))
      assertEqual(await find({}), 'hgfdcba', 'all')
      assertEqual(await find(failed), 'hgdcb', 'type')
      assertEqual(await find({ userId: 'user' }), 'hfba', 'user')
      assertEqual(await find({ ...failed, userId: 'user' }), 'hb', 'type and user')
      assertEqual(await find({ addressHash: 'here' }), 'gf', 'address')
      assertEqual(await find({ ...failed, addressHash: 'here' }), 'g', 'type and address')
      assertEqual(await find({ userId: 'user', addressHash: 'here' }), 'f', 'user and address')
      assertEqual(await find({ ...failed, userId: 'user', addressHash: 'here' }), '', 'all three')
      assertEqual(await find({ userId: 'User' }), '', 'nobody')
    },
  },
  {
    name: 'pages through audit events: each once and in order, whatever is added meanwhile',
    async run(createStores) {
      const { audit } = await createStores()
      await insertEvents(audit, { a: {}, b: {}, c: { type: 'sign_in_failed' }, d: {}, e: { at: now + 1 } })
      const filter = { type: 'sign_in' } as const
      const page = async (after: KeptAuditEvent | undefined) =>
        audit.listAuditEvents({ tenantId: 'ten_a', filter, after: after ?? null, limit: 2 })
      const first = await page(undefined)
      assertEqual(idsOf(first), 'ed', 'first page')
      await insertEvents(audit, { f: {}, g: { at: now + 1 }, h: { at: now + 2 } })
      const second = await page(first.at(-1))
      assertEqual(idsOf(second), 'ba', 'second page')
      assertEqual(await page(second.at(-1)), [], 'after the last')
      assertEqual(idsOf(await page(undefined)), 'hg', 'from the latest')
    },
  },
]
