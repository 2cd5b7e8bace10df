import * as fc from 'fast-check'
import type { Branch, Role, Service, Shift, StaffMember, TenantLaneInput } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import type { DayDemand } from './branch-demand.ts'

/** Zones with whole-hour, :30 and :45 offsets, and dates among them of 23, 24 and 25 hours (and 24 1/2). */
const PLACES: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ['America/New_York', ['2026-11-23', '2026-03-08', '2026-11-01']],
  ['Europe/Berlin', ['2026-03-29', '2026-10-25', '2026-07-01']],
  ['Asia/Kolkata', ['2026-11-23']],
  ['Asia/Kathmandu', ['2026-11-23']],
  ['Australia/Lord_Howe', ['2026-04-05', '2026-10-04']],
]

/** A generated case: a tenant with one branch, and a day to generate. */
export interface LaneCase {
  readonly input: TenantLaneInput
  readonly date: string
  readonly seed: string
  readonly demand: DayDemand | null
}

const services: fc.Arbitrary<ReadonlyArray<Service>> = fc.tuple(
  ...Array.from({ length: 10 }, (_, index) =>
    fc.record({
      id: fc.constant(`service-${index}`),
      name: fc.constant(`Service ${index}`),
      durationMinutes: fc.constantFrom(30, 45, 60, 90, 20),
      needsRoom: fc.boolean(),
      queueable: fc.boolean(),
    }),
  ),
)

const EVENT_TYPES = ['huddle', 'seminar']
const serviceIds = Array.from({ length: 10 }, (_, index) => `service-${index}`)

const role = (index: number): fc.Arbitrary<Role> =>
  fc.record({
    id: fc.constant(`role-${index}`),
    name: fc.constant(`Role ${index}`),
    queue: fc.boolean(),
    events: fc.subarray(EVENT_TYPES),
    cells: fc.subarray(serviceIds, { maxLength: 5 }).chain((ids) =>
      fc.tuple(
        ...ids.map((serviceId) =>
          fc.record({
            serviceId: fc.constant(serviceId),
            dailyTarget: fc.integer({ min: 0, max: 3 }),
            weight: fc.integer({ min: 1, max: 3 }),
          }),
        ),
      ),
    ),
  })

const quarter = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: from / 15, max: to / 15 }).map((quarters) => quarters * 15)

const shift = (index: number): fc.Arbitrary<Shift> =>
  fc
    .record({ start: quarter(0, 900), length: quarter(60, 540), lunch: quarter(15, 45), at: quarter(0, 480) })
    .map(({ start, length, lunch, at }) => {
      const endMinute = Math.min(1440, start + length)
      const breakStart = start + (at % (endMinute - start))
      const breakEnd = Math.min(endMinute, breakStart + lunch)
      return {
        id: `shift-${index}`,
        startMinute: start,
        endMinute,
        breaks: [{ startMinute: breakStart, endMinute: breakEnd }],
      }
    })

const everyDay = (shiftId: string): ReadonlyMap<(typeof WEEKDAYS)[number], string> =>
  new Map(WEEKDAYS.map((day) => [day, shiftId] as const))

const person = (index: number, date: string): fc.Arbitrary<StaffMember> =>
  fc.record({
    id: fc.constant(`person-${index}`),
    name: fc.constant(`Person ${index}`),
    roleId: fc.integer({ min: 0, max: 3 }).map((n) => `role-${n}`),
    branchId: fc.constant('branch'),
    week: fc.integer({ min: 0, max: 2 }).map((n) => everyDay(`shift-${n}`)),
    timeOff: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant([{ from: date, to: date, span: null, reason: 'Leave' }]) },
      {
        weight: 1,
        arbitrary: quarter(0, 1200).map((startMinute) => [
          { from: date, to: date, span: { startMinute, endMinute: startMinute + 90 }, reason: 'Doctor' },
        ]),
      },
    ),
  })

const branch = (timeZone: string): fc.Arbitrary<Branch> =>
  fc
    .record({
      opens: fc.integer({ min: 0, max: 20 }).map((n) => n * 30),
      hours: fc.integer({ min: 4, max: 24 }).map((n) => n * 30),
      rooms: fc.constantFrom(null, 0, 1, 2),
      staff: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ opens, hours, rooms, staff }) => ({
      id: 'branch',
      name: 'Branch',
      timeZone,
      openingHours: new Map(WEEKDAYS.map((day) => [day, { startMinute: opens, endMinute: opens + hours }] as const)),
      closedDates: [],
      rooms,
      queueFloor: staff === 0 ? [] : [{ startMinute: opens, endMinute: opens + hours, staff }],
    }))

const dayDemand: fc.Arbitrary<DayDemand> = fc.record({
  bookings: fc
    .array(
      fc.record({
        serviceId: fc.constantFrom(...serviceIds),
        startMinute: fc.integer({ min: 0, max: 47 }).map((n) => n * 30),
        staffId: fc.option(
          fc.integer({ min: 0, max: 7 }).map((n) => `person-${n}`),
          { freq: 3 },
        ),
      }),
      { maxLength: 14 },
    )
    .map((bookings) => bookings.map((booking, index) => ({ id: `booking-${index}`, ...booking }))),
  walkIns: fc
    .array(
      fc.record({
        serviceId: fc.constantFrom(...serviceIds),
        arrivalMinute: fc.integer({ min: 0, max: 1439 }),
        serviceMinutes: fc.integer({ min: 1, max: 40 }),
        patienceMinutes: fc.integer({ min: 0, max: 60 }),
      }),
      { maxLength: 30 },
    )
    .map((walkIns) => walkIns.map((walkIn, index) => ({ id: `walk-in-${index}`, ...walkIn }))),
})

const weights = new Map(Array.from({ length: 48 }, (_, index) => [index * 30, 1] as const))
const shares = new Map(serviceIds.map((id, index) => [id, index + 1] as const))

const eventArbitrary = (index: number) =>
  fc.record({
    id: fc.constant(`event-${index}`),
    name: fc.constant(`Event ${index}`),
    branchId: fc.constant('branch'),
    eventTypeId: fc.constantFrom(...EVENT_TYPES),
    weekdays: fc.constant(WEEKDAYS),
    startMinute: quarter(0, 1200),
    roleIds: fc.constant(['role-0', 'role-1', 'role-2', 'role-3']),
    perRole: fc.constantFrom(null, 1),
    needsRoom: fc.boolean(),
    followUp: fc.option(
      fc.record({
        serviceId: fc.constantFrom(...serviceIds),
        count: fc.integer({ min: 1, max: 3 }),
        delayMinutes: fc.constantFrom(0, 30),
      }),
    ),
  })

/** Returns a case whose bookings name people of the roster, or nobody: any other is refused. */
export function byRoster(given: LaneCase): LaneCase {
  const { demand, input } = given
  if (demand === null) return given
  const staff = new Set(input.roster.staff.map(({ id }) => id))
  const bookings = demand.bookings.map(({ staffId = null, ...booking }) => ({
    ...booking,
    staffId: staffId !== null && staff.has(staffId) ? staffId : null,
  }))
  return { ...given, demand: { ...demand, bookings } }
}

/** Small tenants of all shapes: few or no people, no rooms, odd zones, days with a change of the clock. */
export const laneCase: fc.Arbitrary<LaneCase> = fc
  .constantFrom(...PLACES.flatMap(([timeZone, dates]) => dates.map((date) => [timeZone, date] as const)))
  .chain(([timeZone, date]) =>
    fc.record({
      date: fc.constant(date),
      seed: fc.string({ maxLength: 8 }),
      demand: fc.option(dayDemand, { freq: 3 }),
      input: fc.record({
        matrix: fc.record({
          targetScope: fc.constantFrom('person' as const, 'role' as const),
          services,
          eventTypes: fc.constant(EVENT_TYPES.map((id) => ({ id, name: id }))),
          roles: fc.tuple(role(0), role(1), role(2), role(3)),
        }),
        branches: branch(timeZone).map((only) => [only]),
        roster: fc.record({
          shifts: fc.tuple(shift(0), shift(1), shift(2)),
          staff: fc
            .integer({ min: 0, max: 7 })
            .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => person(index, date)))),
        }),
        demand: fc.record({
          walkInServices: fc.constant(
            serviceIds.map((serviceId) => ({
              serviceId,
              serviceMinutes: { mean: 6, cv: 0.9 },
              patienceMinutes: { mean: 20, cv: 0.5 },
            })),
          ),
          branches: fc.constant([
            {
              branchId: 'branch',
              dayFactorCv: 0.1,
              weekFactorCv: 0.05,
              weekdays: new Map(),
              bookings: {
                perDay: 10,
                halfHours: weights,
                services: shares,
                cancelledShare: 0.1,
                noShowShare: 0.04,
                noShowHalfHours: new Map(),
              },
              walkIns: { perDay: 40, halfHours: weights, services: shares },
              walkInServices: [],
            },
          ]),
          bookings: fc.constant([]),
          events: fc
            .tuple(eventArbitrary(0), eventArbitrary(1))
            .map((events) => events.map((event) => ({ ...event, endMinute: event.startMinute + 45 }))),
        }),
      }),
    }),
  )
  .map(byRoster)

/** The smallest case with an appointment: one person, one service of 30 minutes wanted once, nothing else. */
export const oneTeller: LaneCase = {
  date: '2026-11-23',
  seed: '',
  demand: { bookings: [], walkIns: [] },
  input: {
    matrix: {
      targetScope: 'person',
      services: [{ id: 'account', name: 'Account', durationMinutes: 30, needsRoom: false, queueable: true }],
      eventTypes: [],
      roles: [
        {
          id: 'teller',
          name: 'Teller',
          queue: true,
          events: [],
          cells: [{ serviceId: 'account', dailyTarget: 1, weight: 1 }],
        },
      ],
    },
    branches: [
      {
        id: 'branch',
        name: 'Branch',
        timeZone: 'Europe/Berlin',
        openingHours: new Map([['monday' as const, { startMinute: 540, endMinute: 600 }]]),
        closedDates: [],
        rooms: null,
        queueFloor: [],
      },
    ],
    roster: {
      shifts: [{ id: 'shift', startMinute: 540, endMinute: 600, breaks: [] }],
      staff: [
        {
          id: 'tessa',
          name: 'Tessa',
          roleId: 'teller',
          branchId: 'branch',
          week: new Map([['monday' as const, 'shift']]),
          timeOff: [],
        },
      ],
    },
    demand: { walkInServices: [], branches: [], bookings: [], events: [] },
  },
}
