import type { Branch, MinuteSpan, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import { toDate, toDayNumber, weekdayOf } from '../time/civil-date.ts'
import type { DayDemand } from './branch-demand.ts'
import { drawDemand } from './draw-demand.ts'

/** The half hours of the curve, and their intensity. */
export const HALF_HOURS: ReadonlyArray<number> = Array.from({ length: 18 }, (_, index) => 540 + 30 * index)
export const SHAPE: ReadonlyArray<number> = [
  0.65, 1, 1.6, 2.2, 3, 3.8, 4.7, 4.4, 3.6, 2.9, 2.4, 2.2, 2.3, 2.6, 2.8, 2.4, 1.7, 1,
]

/** Where 43 % of the no-shows fall into the hour from nine, as published. */
export const NO_SHOW_WEIGHTS: ReadonlyMap<number, number> = new Map([
  [540, 16],
  [570, 16],
])

const branch: Branch = {
  id: 'branch',
  name: 'Branch',
  timeZone: 'UTC',
  openingHours: new Map(WEEKDAYS.map((day) => [day, { startMinute: 540, endMinute: 1080 }] as const)),
  closedDates: [],
  rooms: null,
  queueFloor: [],
}

/** A branch of 180 bookings and 180 walk-ins a day, 216 on Mondays. */
export const input = (dayFactorCv: number, weekFactorCv = 0): TenantLaneInput => {
  const curve = {
    perDay: 180,
    halfHours: new Map(HALF_HOURS.map((minute, index) => [minute, SHAPE[index] ?? 0] as const)),
    services: new Map([
      ['cash', 3],
      ['card', 1],
    ]),
  }
  const spread = { mean: 4, cv: 0.9 }
  return {
    matrix: {
      targetScope: 'person',
      services: ['cash', 'card'].map((id) => ({
        id,
        name: id,
        durationMinutes: 30,
        needsRoom: false,
        queueable: true,
      })),
      eventTypes: [],
      roles: [],
    },
    branches: [branch],
    roster: { shifts: [], staff: [] },
    demand: {
      walkInServices: ['cash', 'card'].map((serviceId) => ({
        serviceId,
        serviceMinutes: spread,
        patienceMinutes: { mean: 18, cv: 0.6 },
      })),
      branches: [
        {
          branchId: 'branch',
          dayFactorCv,
          weekFactorCv,
          weekdays: new Map<Weekday, number>([['monday', 1.2]]),
          bookings: { ...curve, cancelledShare: 0.12, noShowShare: 0.0455, noShowHalfHours: NO_SHOW_WEIGHTS },
          walkIns: curve,
          walkInServices: [],
        },
      ],
      bookings: [],
      events: [],
    },
  }
}

/** A day's demand, with its day and week. */
export interface DrawnDay extends DayDemand {
  readonly weekday: Weekday
  readonly week: number
}

/** Draws so many days from 2026-01-01 on. */
export function days(
  given: TenantLaneInput,
  count: number,
  seed: string,
  opening: MinuteSpan = { startMinute: 540, endMinute: 1080 },
): ReadonlyArray<DrawnDay> {
  const first = toDayNumber('2026-01-01') ?? 0
  return Array.from({ length: count }, (_, index) => {
    const weekday = weekdayOf(first + index)
    return {
      weekday,
      week: Math.floor((first + index + 3) / 7),
      ...drawDemand({ input: given, branchId: 'branch', date: toDate(first + index), weekday, opening, seed }),
    }
  })
}

/** The mean. */
export const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard errors of a count of successes from what was expected. */
export const errors = (count: number, of: number, share: number): number =>
  Math.abs(count - of * share) / Math.sqrt(of * share * (1 - share))
