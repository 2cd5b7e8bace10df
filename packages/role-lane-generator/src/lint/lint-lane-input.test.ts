import { describe, expect, it } from 'vitest'
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
    shifts: [{ id: 'day', startMinute: 540, endMinute: 780, breaks: [{ startMinute: 700, endMinute: 730 }] }],
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
  it('finds nothing in an input that can come true', () => expect(codes(input())).toEqual([]))

  it.each([
    [{}, null],
    [{ staffId: null, serviceId: 'other' }, null],
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
    const ada = { id: 'ada', name: 'Ada', roleId: 'banker', branchId: 'b', week, timeOff: [] }
    const findings = lintLaneInput({
      ...given,
      roster: { ...given.roster, staff: [ada] },
      demand: { ...given.demand, bookings: [{ ...known, ...more }] },
    })
    expect(findings.filter(({ code }) => code === 'BOOKING_OUT_OF_REACH')).toEqual(
      message === null ? [] : [{ code: 'BOOKING_OUT_OF_REACH', bookingId: 'known', message }],
    )
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
    const [branch, { staff }] = [input().branches[0], input().roster]
    if (branch === undefined) throw new Error('no branch')
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

  it('finds rooms and queue people a branch does not have', () => {
    const [branch] = input().branches
    if (branch === undefined) throw new Error('no branch')
    const branches = [{ ...branch, rooms: 0, queueFloor: [{ startMinute: 540, endMinute: 600, staff: 1 }] }]
    const given = input({ branches, matrix: matrix({ services: [service('loan', { needsRoom: true })] }) })
    expect(codes(given)).toEqual(['ROOM_SERVICE_WITHOUT_ROOM', 'FLOOR_OUT_OF_REACH'])
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
