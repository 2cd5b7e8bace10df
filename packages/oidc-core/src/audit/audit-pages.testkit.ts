import fc from 'fast-check'
import type { AuditEvent, AuditFilter, KeptAuditEvent } from '../model/audit-event.ts'
import type { AuditStore } from '../stores/upkeep-stores.ts'

/** What differs from event to event. */
type Told = Pick<AuditEvent, 'tenantId' | 'type' | 'userId' | 'addressHash' | 'at'>

interface Reader {
  readonly tenantId: string
  readonly filter: AuditFilter
  readonly limit: number
}

/** An event that comes, or the next page of one of the readers. */
type Step = { readonly kind: 'event'; readonly event: Told } | { readonly kind: 'page'; readonly reader: number }

/** Who reads what, what there is before they begin, and what happens meanwhile. */
export interface AuditReading {
  readonly readers: ReadonlyArray<Reader>
  readonly before: ReadonlyArray<Told>
  readonly steps: ReadonlyArray<Step>
}

const tenantId = fc.constantFrom('ten_a', 'ten_b')
const type = fc.constantFrom('sign_in' as const, 'sign_in_failed' as const)
// Isolates have clocks of their own: what is stored later may be of an earlier second.
const at = fc.integer({ min: 1_800_000_000, max: 1_800_000_005 })
const event: fc.Arbitrary<Told> = fc.record({
  tenantId,
  type,
  userId: fc.constantFrom('ada', 'eve', null),
  addressHash: fc.constantFrom('here', 'there', null),
  at,
})
const filter: fc.Arbitrary<AuditFilter> = fc.record(
  { type, userId: fc.constantFrom('ada', 'eve'), addressHash: fc.constantFrom('here', 'there') },
  { requiredKeys: [] },
)
const reader: fc.Arbitrary<Reader> = fc.record({ tenantId, filter, limit: fc.integer({ min: 1, max: 4 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), event }),
  fc.record({ kind: fc.constant('page' as const), reader: fc.nat({ max: 2 }) }),
)

export const auditReading: fc.Arbitrary<AuditReading> = fc.record({
  readers: fc.tuple(reader, reader, reader),
  before: fc.array(event, { maxLength: 25 }),
  steps: fc.array(step, { maxLength: 30 }),
})

/** What one reader found to the end, beside what it had to find. */
export interface FoundEvents {
  /** The ids of the events that pass its filter and stood when it began. */
  readonly stood: ReadonlyArray<string>
  /** The ids of those that pass it in the end. */
  readonly passing: ReadonlyArray<string>
  readonly found: ReadonlyArray<KeptAuditEvent>
}

/** Has the readers turn pages while events come, then each to its end; returns what each of them found. */
export async function readWhileEventsCome(
  { readers, before, steps }: AuditReading,
  audit: AuditStore,
): Promise<ReadonlyArray<FoundEvents>> {
  const stored: Array<Told & { readonly eventId: string }> = []
  const store = async (told: Told): Promise<void> => {
    const eventId = `event ${stored.length}`
    const rest = { issuer: 'https://auth.example', clientId: null, sessionId: null, detail: {} }
    await audit.insertAuditEvent({ ...told, ...rest, eventId })
    stored.push({ ...told, eventId })
  }
  for (const each of before) await store(each)
  const passing = ({ tenantId, filter }: Reader): ReadonlyArray<string> =>
    stored
      .filter((each) => each.tenantId === tenantId)
      .filter(({ type }) => type === (filter.type ?? type))
      .filter(({ userId }) => userId === (filter.userId ?? userId))
      .filter(({ addressHash }) => addressHash === (filter.addressHash ?? addressHash))
      .map(({ eventId }) => eventId)
  const readings = readers.map((reader) => {
    const found: Array<KeptAuditEvent> = []
    const reading = { reader, found, stood: null as ReadonlyArray<string> | null, isThrough: false }
    const turnPage = async (): Promise<void> => {
      if (reading.isThrough) return
      reading.stood ??= passing(reader)
      const page = await audit.listAuditEvents({ ...reader, after: found.at(-1) ?? null })
      found.push(...page)
      // More than there are: it comes to no end.
      reading.isThrough = page.length < reader.limit || found.length > stored.length
    }
    return { reading, turnPage }
  })
  for (const each of steps) {
    if (each.kind === 'event') await store(each.event)
    else await readings[each.reader]?.turnPage()
  }
  for (const { reading, turnPage } of readings) while (!reading.isThrough) await turnPage()
  return readings.map(({ reading: { reader, stood, found } }) => ({
    stood: stood ?? [],
    passing: passing(reader),
    found,
  }))
}

/** @throws Error unless all that stood was found, each event once, in order, and none that the filter keeps out */
export function checkFound({ stood, passing, found }: FoundEvents): void {
  const ids = found.map(({ eventId }) => eventId)
  if (new Set(ids).size !== ids.length) throw new Error(`twice in ${ids}`)
  const missed = stood.filter((id) => !ids.includes(id))
  if (missed.length > 0) throw new Error(`missed ${missed}`)
  const others = ids.filter((id) => !passing.includes(id))
  if (others.length > 0) throw new Error(`not asked for: ${others}`)
  for (const [index, { at, sequence }] of found.entries()) {
    const before = found[index - 1]
    if (before !== undefined && (before.at - at || before.sequence - sequence) <= 0)
      throw new Error(`out of order: ${ids}`)
  }
}
