import * as fc from 'fast-check'
import type { TimeOff } from '../input/lane-input.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { oneTeller } from './lane-input.properties.ts'
import { anyCase } from './reason-replay.properties.ts'

const SERVICES = Array.from({ length: 5 }, (_, index) => `service-${index}`)

const cell = fc.record({ dailyTarget: fc.integer({ min: 2, max: 3 }), weight: fc.constantFrom(1, 1, 3) })

/** A person who is wanted all day for services of several lengths, many of them worth the same, with one room. */
const longTargets: fc.Arbitrary<LaneCase> = fc
  .record({
    services: fc.tuple(
      ...SERVICES.map(() =>
        fc.record({ durationMinutes: fc.constantFrom(30, 45, 60, 90), needsRoom: fc.boolean(), cell }),
      ),
    ),
    endMinute: fc.integer({ min: 8, max: 16 }).map((halves) => 540 + halves * 30),
  })
  .map(({ services, endMinute }) => {
    const { matrix, branches, roster, demand } = oneTeller.input
    const day = { startMinute: 540, endMinute }
    return {
      ...oneTeller,
      input: {
        demand,
        matrix: {
          ...matrix,
          services: services.map(({ cell: _cell, ...service }, index) => ({
            id: `service-${index}`,
            name: `Service ${index}`,
            queueable: false,
            ...service,
          })),
          roles: matrix.roles.map((role) => ({
            ...role,
            cells: services.map((service, index) => ({ serviceId: `service-${index}`, ...service.cell })),
          })),
        },
        branches: branches.map((branch) => ({
          ...branch,
          rooms: 1,
          openingHours: new Map([['monday' as const, day]]),
        })),
        roster: { ...roster, shifts: roster.shifts.map((shift) => ({ ...shift, ...day })) },
      },
    }
  })

/** Hours or whole days off, which overlap. */
const timeOff: fc.Arbitrary<Pick<TimeOff, 'span' | 'reason'>> = fc.record({
  span: fc.option(
    fc
      .record({ half: fc.integer({ min: 18, max: 24 }), length: fc.integer({ min: 1, max: 4 }) })
      .map(({ half, length }) => ({ startMinute: half * 30, endMinute: (half + length) * 30 })),
  ),
  reason: fc.constantFrom('Doctor', 'Leave'),
})

/** Days on which the order of lists could show: targets worth the same, people with time off that overlaps. */
export const orderedCase: fc.Arbitrary<LaneCase> = fc
  .record({
    base: fc.oneof(anyCase, longTargets),
    off: fc.array(fc.array(timeOff, { maxLength: 3 }), { maxLength: 7 }),
  })
  .map(({ base: { input, date, ...base }, off }) => {
    const staff = input.roster.staff.map((one, index) => ({
      ...one,
      timeOff: [...one.timeOff, ...(off[index] ?? []).map((more) => ({ from: date, to: date, ...more }))],
    }))
    return { ...base, date, input: { ...input, roster: { ...input.roster, staff } } }
  })
