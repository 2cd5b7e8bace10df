import { describe, expect, it } from 'vitest'
import { parseRoster } from './parse-roster.ts'
import { parseServiceRoleMatrix } from './parse-service-role-matrix.ts'
import { parseTenantLaneInput } from './parse-tenant-lane-input.ts'

const service = (id: string, more: object = {}) => ({
  id,
  name: id,
  duration_minutes: 30,
  needs_room: false,
  queueable: true,
  ...more,
})

const documents = () => ({
  matrix: {
    services: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((id) => service(id)),
    event_types: [{ id: 'huddle', name: 'Huddle' }],
    roles: [
      {
        id: 'teller',
        name: 'Teller',
        queue: true,
        events: ['huddle'],
        services: { a: { daily_target: 2, weight: 1 } },
      },
      { id: 'adviser', name: 'Adviser', queue: false, events: [], services: { b: {} } },
    ],
  } as Record<string, unknown>,
  branches: {
    branches: [
      {
        id: 'north',
        name: 'North',
        time_zone: 'Europe/Berlin',
        opening_hours: { monday: { start: '09:00', end: '17:00' } },
        rooms: 1,
      },
    ],
  } as Record<string, unknown>,
  roster: {
    shifts: [{ id: 'day', start: '09:00', end: '17:00', breaks: [{ start: '12:00', end: '12:30' }] }],
    staff: [{ id: 'ada', name: 'Ada', role_id: 'teller', branch_id: 'north', week: { monday: 'day' } }],
  } as Record<string, unknown>,
  demand: { walk_in_services: {}, branches: [] } as Record<string, unknown>,
})

const pathsOf = (given: ReturnType<typeof documents>): ReadonlyArray<string> => {
  const result = parseTenantLaneInput(given)
  return result.ok ? [] : result.error.map((issue) => `${issue.document} ${issue.path}`)
}

describe('parseTenantLaneInput', () => {
  it('accepts a small tenant and converts times to minutes', () => {
    const result = parseTenantLaneInput(documents())
    expect(result.ok && result.value.roster.shifts).toEqual([
      { id: 'day', startMinute: 540, endMinute: 1020, breaks: [{ startMinute: 720, endMinute: 750 }] },
    ])
    expect(result.ok && result.value.matrix.targetScope).toBe('person')
  })

  it('reports issues of all four documents at once, shape and references alike', () => {
    const given = documents()
    given.matrix['roles'] = [
      { id: 'teller', name: '', queue: 'yes', events: ['party'], services: { z: { weight: 99 } } },
    ]
    given.branches['branches'] = [{ id: 'north', name: 'North', time_zone: 'Mars/Base', opening_hours: {}, rooms: -1 }]
    given.roster['staff'] = [{ id: 'ada', name: 'Ada', role_id: 'boss', branch_id: 'south', week: { monday: 'night' } }]
    given.demand['bookings'] = [{ id: 'x', branch_id: 'west', date: '2026-02-30', service_id: 'zz', start: '10:15' }]
    expect(pathsOf(given)).toEqual([
      'matrix $.roles[0].name',
      'matrix $.roles[0].queue',
      'matrix $.roles[0].services.z.weight',
      'matrix $.roles[0].events[0]',
      'matrix $.roles[0].services.z',
      'branches $.branches[0].rooms',
      'branches $.branches[0].time_zone',
      'roster $.staff[0].week.monday',
      'demand $.bookings[0].start',
      'demand $.bookings[0].date',
      'roster $.staff[0].role_id',
      'roster $.staff[0].branch_id',
      'demand $.bookings[0].branch_id',
      'demand $.bookings[0].service_id',
    ])
  })

  it('refuses ids under which two things could be meant: an event like a booking, or like what the generator numbers', () => {
    const given = documents()
    const booking = (id: string) => ({ id, branch_id: 'north', date: '2026-11-23', service_id: 'a', start: '10:00' })
    const event = (id: string) => ({
      id,
      name: id,
      branch_id: 'north',
      event_type_id: 'huddle',
      weekdays: ['monday'],
      start: '10:00',
      end: '10:30',
      role_ids: ['teller'],
    })
    given.demand['bookings'] = [
      'talk',
      'x-follow-up-1',
      'ada-target-a',
      'ada-lane-1',
      'north-2026-11-23-w001',
      // Stands in for the drawn one.
      'north-2026-11-23-b01',
    ].map(booking)
    given.demand['events'] = ['talk', 'huddle', 'north-2026-11-23-b02', 'y-follow-up-2'].map(event)
    given.matrix['services'] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'on-target'].map((id) => service(id))
    expect(pathsOf(given)).toEqual([
      'matrix $.services[9].id',
      'demand $.events[0].id',
      'demand $.bookings[1].id',
      'demand $.bookings[2].id',
      'demand $.bookings[3].id',
      'demand $.bookings[4].id',
      'demand $.events[2].id',
      'demand $.events[3].id',
    ])
  })

  it('refuses more than 20,000 bookings of a branch on one date and more than 500 events of a branch', () => {
    const given = documents()
    const booking = { branch_id: 'north', date: '2026-11-23', service_id: 'a', start: '10:00' }
    const event = { name: 'Talk', branch_id: 'north', event_type_id: 'huddle', start: '10:00', end: '10:30' }
    const most = Array.from({ length: 20_000 }, (_, index) => ({ ...booking, id: `booking-${index}` }))
    const events = Array.from({ length: 501 }, (_, index) => {
      return { ...event, id: `event-${index}`, weekdays: ['monday'], role_ids: ['teller'] }
    })
    given.demand['bookings'] = [...most, { ...booking, id: 'next-day', date: '2026-11-24' }]
    given.demand['events'] = events.slice(0, 500)
    expect(pathsOf(given)).toEqual([])
    given.demand['bookings'] = [...most, { ...booking, id: 'one' }, { ...booking, id: 'another' }]
    given.demand['events'] = events
    expect(pathsOf(given)).toEqual(['demand $.bookings[20000]', 'demand $.events[500]'])
  })

  it.each([9, 11])('refuses a catalog of %i services', (count) => {
    const given = documents()
    given.matrix['services'] = Array.from({ length: count }, (_, index) => service(`s-${index}`))
    given.matrix['roles'] = [{ id: 'teller', name: 'Teller', queue: true, events: [], services: {} }]
    const result = parseTenantLaneInput(given)
    expect(result.ok ? [] : result.error[0]).toEqual({
      document: 'matrix',
      path: '$.services',
      expected: 'exactly 10 items',
      message: 'expected exactly 10 items',
    })
  })

  it('refuses an event for a role that may not attend it, and walk-ins for a service without a queue', () => {
    const given = documents()
    given.matrix['services'] = [...'abcdefghi'].map((id) => service(id)).concat(service('j', { queueable: false }))
    const event = { id: 'e', name: 'E', branch_id: 'north', event_type_id: 'huddle', weekdays: ['monday'] }
    given.demand['events'] = [{ ...event, start: '09:00', end: '09:15', role_ids: ['teller', 'adviser'] }]
    const spread = { mean: 5, cv: 1 }
    given.demand['walk_in_services'] = { j: { service_minutes: spread, patience_minutes: spread } }
    expect(pathsOf(given)).toEqual(['demand $.events[0].role_ids[1]', 'demand $.walk_in_services.j'])
  })

  it("takes a branch's own walk-in behaviour, refuses one for an unknown service, and misses one that is nowhere", () => {
    const behaviour = { service_minutes: { mean: 5, cv: 1 }, patience_minutes: { mean: 20, cv: 1 } }
    const curve = { per_day: 1, half_hours: { '09:00': 1 }, services: {} }
    const withOwn = (own: Record<string, unknown>) => {
      const given = documents()
      const walkIns = { ...curve, services: { a: 1 } }
      given.demand['branches'] = [{ branch_id: 'north', bookings: curve, walk_ins: walkIns, walk_in_services: own }]
      return given
    }
    expect(pathsOf(withOwn({ a: behaviour }))).toEqual([])
    expect(pathsOf(withOwn({ a: behaviour, ghost: behaviour }))).toEqual([
      'demand $.branches[0].walk_in_services.ghost',
    ])
    expect(pathsOf(withOwn({}))).toEqual(['demand $.branches[0].walk_ins.services.a'])
  })

  it.each([null, undefined, 3, 'x', [], {}, { services: null, roles: [null] }, Number.NaN])(
    'refuses %j with issues rather than an exception',
    (junk) => {
      const result = parseTenantLaneInput({ matrix: junk, branches: junk, roster: junk, demand: junk })
      expect(result.ok ? 0 : result.error.length).toBeGreaterThan(3)
    },
  )
})

describe('parseRoster', () => {
  const messages = (shift: object): ReadonlyArray<string> => {
    const result = parseRoster({ shifts: [{ id: 'x', ...shift }], staff: [] })
    return result.ok ? [] : result.error.map((issue) => `${issue.path} ${issue.message}`)
  }

  it('refuses a shift over midnight', () =>
    expect(messages({ start: '22:00', end: '06:00' })).toEqual([
      '$.shifts[0].end ends before it starts (a span may not cross midnight)',
    ]))

  it('refuses a shift without length', () =>
    expect(messages({ start: '09:00', end: '09:00' })).toEqual(['$.shifts[0].end has no length']))

  it('refuses a shift that ends after the day', () =>
    expect(messages({ start: '09:00', end: '24:30' })).toEqual([
      '$.shifts[0].end expected a time from "00:00" to "24:00"',
    ]))

  it('refuses breaks that overlap or leave the shift, both at once', () => {
    const breaks = [
      { start: '10:00', end: '10:30' },
      { start: '10:15', end: '10:45' },
      { start: '16:45', end: '17:15' },
    ]
    expect(messages({ start: '09:00', end: '17:00', breaks })).toEqual([
      '$.shifts[0].breaks[1] overlaps $.shifts[0].breaks[0]',
      '$.shifts[0].breaks[2] lies outside the shift',
    ])
  })
})

describe('parseServiceRoleMatrix', () => {
  it('refuses an id given twice, an unknown key and a target without eligibility', () => {
    const { matrix } = documents()
    matrix['colour'] = 'red'
    matrix['roles'] = [
      { id: 'teller', name: 'T', queue: true, events: [], services: { a: { eligible: false, daily_target: 2 } } },
      { id: 'teller', name: 'T', queue: true, events: [], services: {} },
    ]
    const result = parseServiceRoleMatrix(matrix)
    expect(result.ok ? [] : result.error.map((issue) => `${issue.path} ${issue.message}`)).toEqual([
      '$.colour is not a key of this object',
      '$.roles[1].id "teller" is taken by $.roles[0]',
      '$.roles[0].services.a.daily_target has a target for a service the role may not do',
    ])
  })
})
