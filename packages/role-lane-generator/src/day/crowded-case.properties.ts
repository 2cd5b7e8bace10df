import * as fc from 'fast-check'
import type { MatrixCell } from '../input/lane-input.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { byRoster, laneCase } from './lane-input.properties.ts'

/** Few services, so that people, rooms and walk-ins meet. */
const SERVICES = ['service-0', 'service-1', 'service-2']
const ROLES = ['role-0', 'role-1', 'role-2', 'role-3']

const halfHour = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: from / 30, max: to / 30 }).map((halves) => halves * 30)

const bookings = fc.array(
  fc.record({
    serviceId: fc.constantFrom(...SERVICES),
    startMinute: halfHour(510, 780),
    staffId: fc.option(
      fc.integer({ min: 0, max: 4 }).map((index) => `person-${index}`),
      { freq: 2 },
    ),
  }),
  { minLength: 4, maxLength: 16 },
)

const walkIns = fc.array(
  fc.record({
    serviceId: fc.constantFrom(...SERVICES),
    arrivalMinute: fc.integer({ min: 520, max: 800 }),
    serviceMinutes: fc.constantFrom(5, 10, 20, 60),
    patienceMinutes: fc.constantFrom(0, 5, 20, 40, 120),
  }),
  { minLength: 5, maxLength: 30 },
)

const invitation = fc.record({
  startMinute: fc.integer({ min: 34, max: 50 }).map((quarters) => quarters * 15),
  roleIds: fc.subarray(ROLES, { minLength: 1 }),
  perRole: fc.constantFrom(null, 1, 2),
  delayMinutes: fc.constantFrom(0, 30, 45, 120),
  serviceId: fc.constantFrom(...SERVICES),
})

const cellsOf = (ids: ReadonlyArray<string>): fc.Arbitrary<ReadonlyArray<MatrixCell>> =>
  fc.tuple(
    ...ids.map((serviceId) =>
      fc.record({
        serviceId: fc.constant(serviceId),
        dailyTarget: fc.integer({ min: 0, max: 3 }),
        weight: fc.integer({ min: 1, max: 4 }),
      }),
    ),
  )

/** Morning shifts that all meet the opening hours from 9 to 13. */
const shift = fc
  .record({ startMinute: halfHour(480, 600), length: halfHour(90, 300) })
  .map(({ startMinute, length }) => ({ startMinute, endMinute: startMinute + length }))

/**
 * A morning on which a few services are asked for by many: bookings with and without a name, walk-ins, events to which
 * not everybody is invited; rooms run out.
 */
export const crowdedCase: fc.Arbitrary<LaneCase> = fc
  .record({
    base: laneCase,
    bookings,
    walkIns,
    invitations: fc.tuple(invitation, invitation),
    shifts: fc.tuple(shift, shift, shift),
    floor: fc.constantFrom(0, 0, 1),
    rooms: fc.constantFrom(null, 0, 1, 1, 2),
    doing: fc.tuple(...ROLES.map(() => fc.subarray(SERVICES, { minLength: 1 }).chain(cellsOf))),
  })
  .map(({ base, invitations, shifts, rooms, floor, doing, ...asked }) => {
    const { matrix, roster, demand, branches } = base.input
    return {
      ...base,
      demand: {
        bookings: asked.bookings.map((one, index) => ({ id: `booking-${index}`, ...one })),
        walkIns: asked.walkIns.map((one, index) => ({ id: `walk-in-${index}`, ...one })),
      },
      input: {
        matrix: {
          ...matrix,
          services: matrix.services.map((one, index) => ({ ...one, queueable: index < 2 })),
          roles: matrix.roles.map((role, index) => ({
            ...role,
            queue: index < 2,
            events: index < 2 ? matrix.eventTypes.map(({ id }) => id) : role.events,
            cells: doing[index] ?? [],
          })),
        },
        branches: branches.map((branch) => ({
          ...branch,
          rooms,
          openingHours: new Map(
            [...branch.openingHours.keys()].map((day) => [day, { startMinute: 540, endMinute: 780 }]),
          ),
          queueFloor: floor === 0 ? [] : [{ startMinute: 540, endMinute: 780, staff: floor }],
        })),
        roster: {
          ...roster,
          shifts: roster.shifts.map((one, index) => ({
            ...one,
            ...(shifts[index] ?? shifts[0]),
            breaks: [{ startMinute: 615, endMinute: 645 }],
          })),
        },
        demand: {
          ...demand,
          events: demand.events.map((event, index) => {
            const { delayMinutes, serviceId, ...invited } = invitations[index] ?? invitations[0]
            const followUp = event.followUp === null ? null : { ...event.followUp, delayMinutes, serviceId }
            return { ...event, ...invited, endMinute: invited.startMinute + 45, followUp }
          }),
        },
      },
    }
  })
  .map(byRoster)
