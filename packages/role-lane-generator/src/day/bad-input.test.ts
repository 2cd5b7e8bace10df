import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { DayDemand } from './branch-demand.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { laneCase, oneTeller } from './lane-input.properties.ts'

const sampleInput = (): TenantLaneInput => {
  const sample = fc.sample(laneCase, { numRuns: 200, seed: 7 }).find(({ input }) => input.roster.staff.length > 4)
  if (sample === undefined) throw new Error('no sample')
  return sample.input
}

const generate = (input: TenantLaneInput, demand?: DayDemand, more: { date?: string; branchId?: string } = {}) =>
  generateBranchDay({
    input,
    branchId: 'branch',
    date: '2026-11-23',
    seed: '',
    ...(demand === undefined ? {} : { demand }),
    ...more,
  })

const walkIn = { id: 'w', serviceId: 'service-0', arrivalMinute: 600, serviceMinutes: 5, patienceMinutes: 10 }
const booking = { id: 'b', serviceId: 'service-0', startMinute: 600, staffId: null }

describe('bad input', { timeout: 60_000 }, () => {
  it('refuses a branch that is not there and a date no calendar has', () => {
    expect(generate(sampleInput(), undefined, { branchId: 'nowhere' })).toMatchObject({
      error: { reason: 'branch_unknown', branchId: 'nowhere' },
    })
    for (const date of ['2026-02-30', '', 'soon', '2026-11-23T00:00', '２０２６-11-23'])
      expect(generate(sampleInput(), undefined, { date })).toMatchObject({ error: { reason: 'date_invalid', date } })
  })

  it.each([
    [{ bookings: [{ ...booking, startMinute: Number.NaN }], walkIns: [] }, 'a start on the hour or half hour'],
    [{ bookings: [{ ...booking, startMinute: 615 }], walkIns: [] }, 'a start on the hour or half hour'],
    [{ bookings: [{ ...booking, serviceId: '__proto__' }], walkIns: [] }, 'a service of the matrix'],
    [{ bookings: [{ ...booking, staffId: 'nobody' }], walkIns: [] }, 'a person of the roster, or null'],
    [{ bookings: [{ ...booking, staffId: '' }], walkIns: [] }, 'a person of the roster, or null'],
    [{ bookings: [booking, booking], walkIns: [] }, 'an id of its own'],
    [{ bookings: [{ ...booking, id: 'event-0' }], walkIns: [] }, 'an id of its own'],
    [{ bookings: [], walkIns: [{ ...walkIn, arrivalMinute: Number.NaN }] }, 'whole minutes from 0 to 1439'],
    [{ bookings: [], walkIns: [{ ...walkIn, arrivalMinute: -1 }] }, 'whole minutes from 0 to 1439'],
    [{ bookings: [], walkIns: [{ ...walkIn, serviceMinutes: 0 }] }, 'whole minutes from 1 to 1440'],
    [{ bookings: [], walkIns: [{ ...walkIn, serviceMinutes: 1.5 }] }, 'whole minutes from 1 to 1440'],
    [
      { bookings: [], walkIns: [{ ...walkIn, patienceMinutes: Number.POSITIVE_INFINITY }] },
      'whole minutes from 0 to 1440',
    ],
  ])('refuses demand that cannot be: %j', (demand, expected) =>
    expect(generate(sampleInput(), demand)).toMatchObject({
      error: {
        reason: 'demand_invalid',
        issues: [
          {
            itemId: expect.any(String),
            path: expect.stringMatching(/^\$\.(bookings|walkIns)\[[01]\]\.\w+$/),
            expected,
          },
        ],
      },
    }),
  )

  it('takes a booking without staffId as one that names nobody', () => {
    const floating = { id: 'b', serviceId: 'account', startMinute: 540 }
    const day = generate(oneTeller.input, { bookings: [floating], walkIns: [] })
    expect(day).toEqual(generate(oneTeller.input, { bookings: [{ ...floating, staffId: null }], walkIns: [] }))
    expect(day).toMatchObject({ value: { metrics: { bookingsPlaced: 1 } } })
  })

  it('names everything that is wrong with the demand at once', () => {
    const result = generate(sampleInput(), {
      bookings: [{ ...booking, startMinute: 1 }],
      walkIns: [{ ...walkIn, serviceId: 'x', arrivalMinute: Number.NaN, serviceMinutes: -1 }],
    })
    const issues = !result.ok && result.error.reason === 'demand_invalid' ? result.error.issues : []
    expect(issues.map(({ path }) => path)).toEqual([
      '$.bookings[0].startMinute',
      '$.walkIns[0].serviceId',
      '$.walkIns[0].arrivalMinute',
      '$.walkIns[0].serviceMinutes',
    ])
  })

  it('refuses a booking or walk-in by the id of a follow-up: one of the two would be lost from sight', () => {
    const input = sampleInput()
    const followUp = { serviceId: 'service-0', count: 2, delayMinutes: 0 }
    const events = input.demand.events.map((event) => ({ ...event, followUp }))
    const demand = {
      bookings: [{ ...booking, id: 'event-0-follow-up-2' }],
      walkIns: [{ ...walkIn, id: 'event-1-follow-up-1' }],
    }
    expect(generate({ ...input, demand: { ...input.demand, events } }, demand)).toMatchObject({
      error: {
        reason: 'demand_invalid',
        issues: [
          { path: '$.bookings[0].id', expected: 'an id of its own' },
          { path: '$.walkIns[0].id', expected: 'an id of its own' },
        ],
      },
    })
  })

  it('makes a day without people: no lane, all demand returned with a reason, and a warning', () => {
    const input = sampleInput()
    const empty = { ...input, roster: { ...input.roster, staff: [] } }
    const day = generate(empty, { bookings: [booking], walkIns: [walkIn] })
    if (!day.ok) throw new Error('refused')
    expect(day.value.lanes).toEqual([])
    expect(day.value.unassigned.filter(({ kind }) => kind === 'booking' || kind === 'walk_in').length).toBe(2)
    expect(day.value.warnings.map(({ code }) => code)).toContain('NO_QUEUE_STAFF')
  })

  it('serves what it can of 10,000 walk-ins, one to a person at a time, and returns the rest with reasons', () => {
    const input = sampleInput()
    const walkIns = Array.from({ length: 10_000 }, (_, index) => ({
      ...walkIn,
      id: `w${index}`,
      serviceId: `service-${index % 10}`,
      arrivalMinute: (index * 7) % 1440,
      serviceMinutes: 1 + (index % 30),
      patienceMinutes: index % 240,
    }))
    const day = generate(input, { bookings: [], walkIns })
    if (!day.ok) throw new Error('refused')
    const { lanes, unassigned, metrics } = day.value
    const served = lanes.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'queue'))
    const lost = unassigned.filter(({ kind }) => kind === 'walk_in')
    expect(new Set([...served, ...lost].map(({ itemId }) => itemId)).size).toBe(10_000)
    expect(metrics.walkInsServed).toBe(served.length)
    expect(served.length).toBeGreaterThan(0)
    for (const { blocks } of lanes)
      for (const [index, block] of blocks.entries())
        expect(block.startsAt).toBe(blocks[index - 1]?.endsAt ?? block.startsAt)
  })

  it('takes 20,000 bookings of a day, of which each is placed or returned, and refuses one more', () => {
    const input = sampleInput()
    const many = (count: number): DayDemand => ({
      bookings: Array.from({ length: count }, (_, index) => ({
        ...booking,
        id: `b${index}`,
        serviceId: input.matrix.services[index % input.matrix.services.length]?.id ?? '',
        startMinute: 540 + 30 * (index % 16),
      })),
      walkIns: [],
    })
    const day = generate(input, many(20_000))
    if (!day.ok) throw new Error(day.error.reason)
    const lost = day.value.unassigned.filter(({ kind, source }) => kind === 'booking' && source === 'booking')
    const placed = day.value.lanes.flatMap(({ blocks }) => blocks.filter(({ source }) => source === 'booking'))
    expect(new Set([...lost, ...placed].map(({ itemId }) => itemId)).size).toBe(20_000)
    expect(generate(input, many(20_001))).toMatchObject({
      error: { reason: 'demand_invalid', issues: [{ path: '$.bookings[20000]', expected: 'at most 20000 bookings' }] },
    })
  })

  it('returns the bookings, events and walk-ins of a day on which the branch is closed, in order of time', () => {
    const input = sampleInput()
    const weekly = {
      branchId: 'branch',
      name: 'Huddle',
      eventTypeId: 'type',
      endMinute: 700,
      roleIds: [],
      perRole: null,
      needsRoom: true,
      followUp: { serviceId: 'service-0', count: 2, delayMinutes: 0 },
    }
    const events = [
      { ...weekly, id: 'early', weekdays: ['monday' as const], startMinute: 480 },
      { ...weekly, id: 'a-late', weekdays: ['monday' as const, 'friday' as const], startMinute: 600 },
      { ...weekly, id: 'another-day', weekdays: ['tuesday' as const], startMinute: 480 },
      { ...weekly, id: 'elsewhere', branchId: 'other', weekdays: ['monday' as const], startMinute: 480 },
    ]
    const closures = [{ closedDates: ['2026-11-23'] }, { openingHours: new Map() }]
    for (const closure of closures) {
      const branches = input.branches.map((branch) => ({ ...branch, ...closure }))
      const day = generate(
        { ...input, branches, demand: { ...input.demand, events } },
        { bookings: [booking], walkIns: [{ ...walkIn, arrivalMinute: 599 }] },
      )
      if (!day.ok) throw new Error('refused')
      const told = day.value.unassigned.map((item) => [
        item.startMinute,
        item.itemId,
        item.kind,
        item.source,
        item.reason,
      ])
      expect(told).toEqual([
        [480, 'early', 'event', 'event', 'OUTSIDE_WINDOW'],
        [599, 'w', 'walk_in', 'walk_in', 'OUTSIDE_WINDOW'],
        [600, 'a-late', 'event', 'event', 'OUTSIDE_WINDOW'],
        [600, 'b', 'booking', 'booking', 'OUTSIDE_WINDOW'],
      ])
      expect(day.value.unassigned.map(({ serviceId }) => serviceId)).toEqual([null, 'service-0', null, 'service-0'])
    }
  })

  it('takes opening hours shorter than any service, and a floor nobody can keep', () => {
    const input = sampleInput()
    const branches = input.branches.map((branch) => ({
      ...branch,
      openingHours: new Map([['monday' as const, { startMinute: 600, endMinute: 601 }]]),
      queueFloor: [{ startMinute: 0, endMinute: 1440, staff: 99 }],
    }))
    const day = generate({ ...input, branches }, { bookings: [booking], walkIns: [walkIn] })
    if (!day.ok) throw new Error('refused')
    const lost = day.value.unassigned.find(({ itemId }) => itemId === 'b')
    expect(['OUTSIDE_WINDOW', 'NO_ELIGIBLE_ROLE']).toContain(lost?.reason)
    expect(day.value.metrics.queueFloorShort).toBeGreaterThan(90)
  })
})
