import { describe, expect, it } from 'vitest'
import type { UnassignedItem } from './day-details.ts'
import type { LaneBlock } from './lane-blocks.ts'
import { summarize, toLaneRows } from './lane-rows.ts'
import { parseDayQuery } from './parse-day-query.ts'
import { parseTenantNames } from './tenant-names.ts'
import { toUnassignedRows } from './unassigned-rows.ts'
import { toWeekRows } from './week-rows.ts'

const documents = new Map([
  [
    'branches',
    JSON.stringify({
      branches: [
        { id: 'a', name: 'A', time_zone: 'America/New_York', opening_hours: { monday: {}, sunday: null } },
        { id: 'b', name: 'B', time_zone: 'Asia/Tokyo', opening_hours: {}, closed_dates: ['2026-12-25'] },
      ],
    }),
  ],
  [
    'matrix',
    JSON.stringify({
      roles: [
        { id: 'teller', name: 'Teller' },
        { id: 'manager', name: 'Manager' },
      ],
      services: [{ id: 's', name: 'Loan' }],
      event_types: [{ id: 'huddle', name: 'Huddle' }],
    }),
  ],
  [
    'roster',
    JSON.stringify({
      staff: [
        { id: 'm', name: 'Mia', role_id: 'manager' },
        { id: 'z', name: 'Zoe', role_id: 'teller' },
        { id: 'a', name: 'Ann', role_id: 'teller' },
      ],
    }),
  ],
  ['demand', JSON.stringify({ events: [{ id: 'e1', name: 'Monday huddle' }] })],
])

function namesOf(changes: ReadonlyArray<readonly [string, string]> = []) {
  const result = parseTenantNames(new Map([...documents, ...changes]))
  if (!result.ok) throw new Error(result.error.document)
  return result.value
}

const block = (changes: Partial<LaneBlock>): LaneBlock => ({
  staffId: 'm',
  kind: 'fill',
  startMinute: 540,
  endMinute: 600,
  serviceId: null,
  itemId: null,
  source: 'booking',
  sourceRef: null,
  ...changes,
})

describe('parseTenantNames', () => {
  it.each(['branches', 'matrix', 'roster', 'demand'])(
    'names the document %s when it is missing or no object',
    (document) => {
      const without = new Map([...documents].filter(([name]) => name !== document))
      const refusal = { ok: false, error: { reason: 'config_document_unusable', document } }
      expect(parseTenantNames(without)).toEqual(refusal)
      expect(parseTenantNames(new Map([...documents, [document, '[]']]))).toEqual(refusal)
      expect(parseTenantNames(new Map([...documents, [document, '{']]))).toEqual(refusal)
    },
  )

  it('refuses a tenant without any branch', () => {
    expect(parseTenantNames(new Map([...documents, ['branches', '{"branches":[]}']])).ok).toBe(false)
  })
})

describe('parseDayQuery', () => {
  const now = Date.parse('2026-11-23T18:00:00Z') / 1000
  const parse = (query: string) => parseDayQuery(new URLSearchParams(query), namesOf(), now)

  it("shows the first branch's today without a query, with the minute of now", () => {
    expect(parse('')).toMatchObject({ ok: true, value: { branch: { id: 'a' }, date: '2026-11-23', nowMinute: 780 } })
  })

  it("takes today from the branch's own calendar", () => {
    expect(parse('branch=b')).toMatchObject({
      ok: true,
      value: { date: '2026-11-24', today: '2026-11-24', nowMinute: 180 },
    })
    expect(parse('branch=b&date=2026-11-23')).toMatchObject({ ok: true, value: { nowMinute: null } })
  })

  it('shows the next opening in place of a today on which the branch is closed, and just the day that is asked for', () => {
    const closed =
      '{"branches":[{"id":"a","name":"A","time_zone":"America/New_York","closed_dates":["2026-11-23"],"opening_hours":{"monday":{},"sunday":null}}]}'
    const at = (query: string) => parseDayQuery(new URLSearchParams(query), namesOf([['branches', closed]]), now)
    const next = { date: '2026-11-30', today: '2026-11-23', isNextOpening: true, nowMinute: null }
    expect(at('')).toMatchObject({ ok: true, value: next })
    expect(at('date=2026-11-23')).toMatchObject({ ok: true, value: { date: '2026-11-23', isNextOpening: false } })
    expect(parse('')).toMatchObject({ ok: true, value: { isNextOpening: false } })
  })

  it('shows today for a branch that never opens', () => {
    expect(parse('branch=b')).toMatchObject({ ok: true, value: { date: '2026-11-24', isNextOpening: false } })
  })

  it('names every wrong parameter at once', () => {
    const result = parse('branch=c&date=today')
    expect(!result.ok && result.error.map(({ parameter }) => parameter)).toEqual(['branch', 'date'])
  })
})

describe('toLaneRows', () => {
  it('orders people by role as the matrix does, then by name', () => {
    const rows = toLaneRows(
      ['m', 'z', 'a', 'gone'].map((staffId) => block({ staffId })),
      namesOf(),
    )
    expect(rows.map(({ name, role }) => [name, role])).toEqual([
      ['Ann', 'Teller'],
      ['Zoe', 'Teller'],
      ['Mia', 'Manager'],
      ['gone', ''],
    ])
  })

  it('labels blocks by service, event or kind', () => {
    const blocks = [
      block({ kind: 'appointment', serviceId: 's' }),
      block({ kind: 'queue', serviceId: 'unknown' }),
      block({ kind: 'event', itemId: 'e1', sourceRef: 'huddle' }),
      block({ kind: 'event', itemId: 'e2', sourceRef: 'huddle' }),
      block({ kind: 'event' }),
      block({ kind: 'break' }),
    ]
    const [row] = toLaneRows(blocks, namesOf())
    expect(row?.blocks.map(({ label }) => label)).toEqual([
      'Loan',
      'unknown',
      'Monday huddle',
      'Huddle',
      'Event',
      'Break',
    ])
  })
})

describe('summarize', () => {
  it('counts people who are there, appointments and walk-ins', () => {
    const blocks = [
      block({ staffId: 'a', kind: 'appointment' }),
      block({ staffId: 'a', kind: 'queue' }),
      block({ staffId: 'a', kind: 'queue' }),
      block({ staffId: 'm', kind: 'time_off' }),
    ]
    expect(summarize(toLaneRows(blocks, namesOf()))).toBe('1 person, 1 appointment, 2 walk-ins; 1 away')
  })
})

describe('toUnassignedRows', () => {
  const item = (changes: Partial<UnassignedItem>): UnassignedItem => ({
    itemId: 'b1',
    kind: 'booking',
    count: 1,
    serviceId: 's',
    startMinute: 615,
    reason: 'BUSY',
    eligibleStaff: ['m'],
    blockingItems: [],
    ...changes,
  })
  const rowOf = (changes: Partial<UnassignedItem>, blocks: ReadonlyArray<LaneBlock> = []) =>
    toUnassignedRows([item(changes)], blocks, namesOf())[0]

  it('says in words what has no place, why, who may do it and what holds them', () => {
    const held = block({ kind: 'appointment', itemId: 'b2', serviceId: 's' })
    expect(rowOf({ blockingItems: ['b2', 'break:z', 'unknown'] }, [held])).toEqual({
      at: '10:15',
      what: 'Booking: Loan',
      why: 'Everybody who may do this was busy.',
      who: 'Mia',
      heldBy: 'Loan (Mia, 09:00–10:00), Break (Zoe), unknown',
    })
  })

  it('names of an event the attendee who could have done it', () => {
    const blocks = ['a', 'm'].map((staffId) => block({ kind: 'event', itemId: 'e1', staffId }))
    expect(rowOf({ blockingItems: ['e1'] }, blocks)?.heldBy).toBe('Monday huddle (Mia, 09:00–10:00)')
    expect(rowOf({ blockingItems: ['e1'], eligibleStaff: [] }, blocks)?.heldBy).toContain('(Ann, ')
  })

  it.each([
    [{ kind: 'walk_in' }, 'Walk-in: Loan'],
    [{ kind: 'event', itemId: 'e1', serviceId: null }, 'Event: Monday huddle'],
    [{ kind: 'target', itemId: 'm-target-s', count: 2 }, 'Mia: 2 × Loan'],
    [{ kind: 'target', itemId: 'teller-target-s', count: 1 }, 'Teller: 1 × Loan'],
    [{ kind: 'booking', serviceId: 'gone' }, 'Booking: gone'],
  ] as const)('names %j', (changes, what) => expect(rowOf(changes)?.what).toBe(what))

  it.each([
    'NO_ELIGIBLE_ROLE',
    'NO_ELIGIBLE_ON_SHIFT',
    'OUTSIDE_WINDOW',
    'ROOM_FULL',
    'QUEUE_FLOOR',
    'BUSY',
    'TARGET_CAPPED',
  ])('has words for %s, and shows a reason it does not know as it is', (reason) => {
    expect(rowOf({ reason })?.why).toMatch(/^[A-Z][^_]*\.$/)
    expect(rowOf({ reason: 'NEW_REASON' })?.why).toBe('NEW_REASON')
  })

  it('says that nobody may only where no role may, and else that nobody of them is on shift', () => {
    expect(rowOf({ reason: 'NO_ELIGIBLE_ROLE', eligibleStaff: [] })?.who).toBe('Nobody')
    for (const reason of ['NO_ELIGIBLE_ON_SHIFT', 'OUTSIDE_WINDOW'])
      expect(rowOf({ reason, eligibleStaff: [] })?.who).toBe('Nobody on shift')
  })

  it('says of a walk-in that somebody else may have come first, while those who may do it were idle', () => {
    expect(rowOf({ kind: 'walk_in' })?.why).toBe('Everybody who may do this was busy, or somebody else came first.')
    expect(rowOf({ kind: 'booking' })?.why).toBe('Everybody who may do this was busy.')
  })

  it('shows the first four of a long list', () =>
    expect(rowOf({ eligibleStaff: ['m', 'z', 'a', 'x', 'y', 'w'] })?.who).toBe('Mia, Zoe, Ann, x and 2 more'))
})

describe('toWeekRows', () => {
  it('has a row a person in the order of roles, and a cell a day, empty where nothing is known', () => {
    const one = { date: '2026-11-24', utilisation: 0.5, targets: null }
    const rows = toWeekRows({
      names: namesOf(),
      dates: ['2026-11-23', '2026-11-24'],
      summaries: [
        { ...one, staffId: 'm' },
        { ...one, staffId: 'z' },
        { ...one, staffId: 'a' },
      ],
    })
    expect(rows.map(({ name, role }) => [name, role])).toEqual([
      ['Ann', 'Teller'],
      ['Zoe', 'Teller'],
      ['Mia', 'Manager'],
    ])
    expect(rows[0]?.cells).toEqual([
      { utilisation: null, targets: null },
      { utilisation: 0.5, targets: null },
    ])
  })
})
