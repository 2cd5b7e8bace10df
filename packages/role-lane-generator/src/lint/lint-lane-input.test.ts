import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BranchDay } from '../day/branch-day.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { laneCase } from '../day/lane-input.properties.ts'
import type { Role, Service, TenantLaneInput } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import { lintLaneInput } from './lint-lane-input.ts'
import { matrixTable } from './matrix-table.ts'

const service = (id: string, more: Partial<Service> = {}): Service => ({
  id,
  name: id.toUpperCase(),
  durationMinutes: 60,
  needsRoom: false,
  queueable: false,
  ...more,
})

const role = (id: string, dailyTarget: number, more: Partial<Role> = {}): Role => ({
  id,
  name: id,
  queue: false,
  events: [],
  cells: [{ serviceId: 'loan', dailyTarget, weight: 2 }],
  ...more,
})

const open = new Map(WEEKDAYS.map((day) => [day, { startMinute: 480, endMinute: 1080 }] as const))

const input = (more: Partial<TenantLaneInput> = {}): TenantLaneInput => ({
  matrix: { targetScope: 'person', services: [service('loan')], eventTypes: [], roles: [role('banker', 3)] },
  branches: [{ id: 'b', name: 'B', timeZone: 'UTC', openingHours: open, closedDates: [], rooms: 1, queueFloor: [] }],
  roster: {
    shifts: [{ id: 'day', startMinute: 540, endMinute: 780, breaks: [{ startMinute: 690, endMinute: 720 }] }],
    staff: ['a', 'c'].map((id) => ({
      id,
      name: id,
      roleId: 'banker',
      branchId: 'b',
      week: new Map(WEEKDAYS.map((day) => [day, 'day'] as const)),
      timeOff: [],
    })),
  },
  demand: { walkInServices: [], branches: [], bookings: [], events: [] },
  ...more,
})

const codes = (given: TenantLaneInput): ReadonlyArray<string> => lintLaneInput(given).map(({ code }) => code)
const matrix = (more: Partial<TenantLaneInput['matrix']>) => ({ ...input().matrix, ...more })

describe('lintLaneInput', () => {
  const listed = { id: 'k', branchId: 'b', date: '2026-11-27', serviceId: 'loan', startMinute: 540, staffId: null }
  const [branch] = input().branches
  const [ada] = input().roster.staff
  if (branch === undefined || ada === undefined) throw new Error('nothing to lint')
  it('finds nothing in an input that can come true', () => expect(codes(input())).toEqual([]))

  it.each([
    [{}, null],
    [{ staffId: null, serviceId: 'other' }, 'Booking known is for OTHER, which no role may do.'],
    [{ branchId: 'c' }, 'Booking known names Ada, who works at another branch.'],
    [{ serviceId: 'other' }, 'Booking known names Ada, who may not do OTHER.'],
  ])('finds a booking that names somebody who cannot take it, as with %j', (more, message) => {
    const known = {
      id: 'known',
      branchId: 'b',
      date: '2026-11-27',
      serviceId: 'loan',
      startMinute: 540,
      staffId: 'ada',
    }
    const given = input({ matrix: matrix({ services: [service('loan'), service('other')] }) })
    const week = new Map([['friday', 'day']] as const)
    const other = { id: 'ada', name: 'Ada', roleId: 'banker', branchId: 'b', week, timeOff: [] }
    const findings = lintLaneInput({
      ...given,
      branches: [branch, { ...branch, id: 'c' }],
      roster: { ...given.roster, staff: [other] },
      demand: { ...given.demand, bookings: [{ ...known, ...more }] },
    })
    expect(findings.filter(({ code }) => code === 'BOOKING_OUT_OF_REACH')).toEqual(
      message === null ? [] : [{ code: 'BOOKING_OUT_OF_REACH', bookingId: 'known', message }],
    )
  })

  const away = [{ from: '2026-11-27', to: '2026-11-27', span: null, reason: 'Leave' }]

  it.each([
    ['is at 17:30 on 2026-11-27, outside the opening hours of B', { startMinute: 1050 }, {}],
    ['is at 09:00 on 2026-11-29, outside the opening hours of B', { date: '2026-11-29' }, {}],
    ['is at 15:00 on 2026-11-27, when nobody who may do LOAN is on shift without a break', { startMinute: 900 }, {}],
    ['is at 11:00 on 2026-11-27, when nobody who may do LOAN is on shift without a break', { startMinute: 660 }, {}],
    ['names A, who is not on shift at 15:00 on 2026-11-27', { startMinute: 900, staffId: 'a' }, {}],
    ['names A, who is not on shift at 09:00 on 2026-11-27', { staffId: 'a' }, { timeOff: away }],
    ['needs a room, and B has none', {}, { rooms: 0 }],
    // A booking that names somebody comes before their break.
    [null, { startMinute: 660, staffId: 'a' }, {}],
    [null, {}, { timeOff: away }],
  ])(
    'says of a listed booking that it %s',
    (why, more, { timeOff = [], rooms = 1 }: { timeOff?: typeof away; rooms?: number }) => {
      const { roster, demand } = input()
      const findings = lintLaneInput({
        matrix: matrix({ services: [service('loan', { needsRoom: rooms === 0 })] }),
        branches: [{ ...branch, rooms, closedDates: ['2026-11-29'] }],
        roster: { ...roster, staff: [{ ...ada, name: 'A', timeOff }, ...roster.staff.slice(1)] },
        demand: { ...demand, bookings: [{ ...listed, ...more }] },
      })
      expect(findings.filter(({ code }) => code === 'BOOKING_OUT_OF_REACH').map(({ message }) => message)).toEqual(
        why === null ? [] : [`Booking k ${why}.`],
      )
    },
  )

  it.each([
    [[], {}],
    [['is on sunday, when the branch is closed'], { weekdays: ['saturday', 'sunday'] as const }],
    [['is on sunday, when the branch is closed'], { weekdays: ['sunday'] as const }],
    [['takes place on none of its days: nobody who may attend is free'], { startMinute: 800, endMinute: 830 }],
    [['takes place on none of its days: nobody who may attend is free'], { startMinute: 660, endMinute: 700 }],
    [['takes place on none of its days: nobody who may attend is free'], { roleIds: [] }],
    [['takes place on none of its days: there is no room'], { needsRoom: true }],
  ])('says of an event %j', (why, more) => {
    const weekdays = new Map([...open].filter(([day]) => day !== 'sunday'))
    const event = { id: 'e', name: 'Huddle', branchId: 'b', eventTypeId: 'huddle', perRole: null, followUp: null }
    const time = {
      weekdays: ['friday'] as const,
      startMinute: 570,
      endMinute: 600,
      roleIds: ['banker'],
      needsRoom: false,
    }
    const findings = lintLaneInput({
      ...input(),
      matrix: matrix({ eventTypes: [{ id: 'huddle', name: 'H' }], roles: [role('banker', 1, { events: ['huddle'] })] }),
      branches: [{ ...branch, rooms: 0, openingHours: weekdays }],
      demand: { ...input().demand, events: [{ ...event, ...time, ...more }] },
    })
    expect(findings.map(({ message }) => message)).toEqual(why.map((one) => `Huddle at B ${one}.`))
  })

  it('finds a service nobody may do', () =>
    expect(codes(input({ matrix: matrix({ services: [service('loan'), service('x')] }) }))).toEqual([
      'SERVICE_WITHOUT_ROLE',
    ]))

  it('finds a service for walk-ins that no queue role may do', () =>
    expect(codes(input({ matrix: matrix({ services: [service('loan', { queueable: true })] }) }))).toEqual([
      'QUEUE_SERVICE_WITHOUT_ROLE',
    ]))

  it('finds a role nobody holds', () =>
    expect(codes(input({ matrix: matrix({ roles: [role('banker', 1), role('chief', 1)] }) }))).toEqual([
      'ROLE_WITHOUT_STAFF',
    ]))

  it('finds targets longer than a shift, for each person or for the role together', () => {
    const roles = [role('banker', 4)]
    expect(codes(input({ matrix: matrix({ roles }) }))).toEqual(['TARGET_OUT_OF_REACH'])
    expect(codes(input({ matrix: matrix({ roles, targetScope: 'role' }) }))).toEqual([])
    expect(codes(input({ matrix: matrix({ roles: [role('banker', 8)], targetScope: 'role' }) }))).toEqual([
      'TARGET_OUT_OF_REACH',
    ])
  })

  it('measures targets at each branch, against its own people and what of their shifts is in its opening hours', () => {
    const { staff } = input().roster
    const branches = [branch, { ...branch, id: 'd', name: 'D' }]
    const roster = {
      ...input().roster,
      staff: staff.map((one, index) => ({ ...one, branchId: index === 0 ? 'b' : 'd' })),
    }
    const apart = { branches, roster, matrix: matrix({ roles: [role('banker', 4)], targetScope: 'role' as const }) }
    const found = lintLaneInput(input(apart)).map((finding) => ('branchId' in finding ? finding.branchId : ''))
    expect(found).toEqual(['b', 'd'])
    const late = new Map(WEEKDAYS.map((day) => [day, { startMinute: 600, endMinute: 1080 }] as const))
    expect(codes(input({ branches: [{ ...branch, openingHours: late }] }))).toEqual(['TARGET_OUT_OF_REACH'])
  })

  it.each([
    ['two of 45 minutes before and after a break, each to its end', 45, 2, [540, 660], [[585, 600]], []],
    ['three of them, where time is left for one half hour', 45, 3, [540, 660], [[585, 600]], ['1 x LOAN']],
    ['one of 90 minutes in windows of 60', 90, 1, [540, 690], [[600, 630]], ['1 x LOAN']],
    ['two of 30 minutes off the half hours', 30, 2, [550, 610], [], ['1 x LOAN']],
    ['one of 20 minutes before a break off the half hours', 20, 1, [540, 600], [[560, 600]], []],
  ])('fits %s', (_, durationMinutes, target, [startMinute = 0, endMinute = 0], breaks, missed) => {
    const shift = { id: 'day', startMinute, endMinute }
    const pauses = breaks.map(([from = 0, to = 0]) => ({ startMinute: from, endMinute: to }))
    const given = input({
      matrix: matrix({ services: [service('loan', { durationMinutes })], roles: [role('banker', target)] }),
      roster: { ...input().roster, shifts: [{ ...shift, breaks: pauses }] },
    })
    const message = (items: string) =>
      `The daily targets of banker at B cannot be reached: the best day of the week leaves out ${items}.`
    expect(lintLaneInput(given).map((finding) => finding.message)).toEqual(missed.map(message))
  })

  it('counts the time of a break as that of a booking that names somebody, where the booking has a place', () => {
    const findingsFor = (date: string) => {
      const booked = { ...listed, staffId: 'a', date, startMinute: 660 }
      const three = {
        matrix: matrix({ roles: [role('banker', 4)] }),
        demand: { ...input().demand, bookings: [booked] },
      }
      return codes(input({ ...three, branches: [{ ...branch, closedDates: ['2026-11-29'] }] }))
    }
    expect(findingsFor('2026-11-27')).toEqual([])
    expect(findingsFor('2026-11-29')).toEqual(['TARGET_OUT_OF_REACH', 'BOOKING_OUT_OF_REACH'])
  })

  it('looks at days on which nobody is away', () => {
    const { roster } = input()
    const timeOff = [{ from: '2020-01-01', to: '2030-01-01', span: null, reason: 'Leave' }]
    expect(codes(input({ roster: { ...roster, staff: roster.staff.map((one) => ({ ...one, timeOff })) } }))).toEqual([])
  })

  it('says that nobody is on shift while the branch is open', () => {
    const closed = lintLaneInput(input({ branches: [{ ...branch, openingHours: new Map() }] }))
    expect(closed.map(({ message }) => message)).toEqual([
      'The daily targets of banker at B cannot be reached: nobody is on shift while it is open.',
    ])
  })

  it('finds rooms and queue people a branch does not have', () => {
    const branches = [{ ...branch, rooms: 0, queueFloor: [{ startMinute: 540, endMinute: 600, staff: 1 }] }]
    const given = input({ branches, matrix: matrix({ services: [service('loan', { needsRoom: true })] }) })
    expect(codes(given)).toEqual(['ROOM_SERVICE_WITHOUT_ROOM', 'FLOOR_OUT_OF_REACH'])
  })
})

describe('what lintLaneInput finds', () => {
  /** Whether a day has all that a target of a role asks for: by all of its people, or by one. */
  const reaches = ({ lanes, unassigned }: BranchDay, roleId: string, scope: 'person' | 'role'): boolean => {
    const own = lanes.filter((lane) => lane.roleId === roleId)
    const misses = (owner: string): boolean => unassigned.some(({ itemId }) => itemId.startsWith(`${owner}-target-`))
    return own.length > 0 && (scope === 'role' ? !misses(roleId) : own.some(({ staffId }) => !misses(staffId)))
  }

  it('is what no day of the input has: targets, bookings, events', () => {
    const found = { targets: 0, bookings: 0, events: 0 }
    void fc.assert(
      fc.property(laneCase, ({ input: given, date, seed, demand }) => {
        const bookings = (demand?.bookings ?? []).map(({ staffId = null, ...one }) => ({
          ...one,
          staffId,
          branchId: 'branch',
          date,
        }))
        const input = { ...given, demand: { ...given.demand, bookings } }
        const day = generateBranchDay({ input, branchId: 'branch', date, seed, optimise: seed.length % 4 === 0 })
        if (!day.ok) throw new Error(day.error.reason)
        const isPlain = new Date(`${date}T12:00Z`).getUTCMonth() === 10 && date !== '2026-11-01'
        const held = new Set(day.value.lanes.flatMap(({ blocks }) => blocks.map(({ itemId }) => itemId)))
        for (const finding of lintLaneInput(input)) {
          if (finding.code === 'BOOKING_OUT_OF_REACH') {
            found.bookings++
            expect([finding.message, held.has(finding.bookingId)]).toEqual([finding.message, false])
          }
          // On a day on which the clock changes a break may be skipped.
          if (finding.code === 'EVENT_OUT_OF_REACH' && isPlain) {
            found.events++
            expect([finding.message, held.has(finding.eventId)]).toEqual([finding.message, false])
          }
          if (finding.code === 'TARGET_OUT_OF_REACH' && isPlain) {
            found.targets++
            const reached = reaches(day.value, finding.roleId, input.matrix.targetScope)
            expect([finding.message, reached]).toEqual([finding.message, false])
          }
        }
      }),
      { numRuns: 150 },
    )
    for (const count of Object.values(found)) expect(count).toBeGreaterThan(0)
  })
})

describe('matrixTable', () => {
  it('shows who may do what, how often and what it is worth', () =>
    expect(
      matrixTable(
        matrix({
          services: [service('loan'), service('cash', { queueable: true })],
          roles: [role('banker', 3), role('teller', 0, { queue: true })],
        }),
      ),
    ).toEqual([
      ['Service', 'Minutes', 'banker', 'teller (queue)'],
      ['LOAN', '60', '3 x 2', 'yes'],
      ['CASH (queue)', '60', '', ''],
    ]))
})
