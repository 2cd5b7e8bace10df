import { describe, expect, it } from 'vitest'
import type { Branch, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import { drawAt, drawKey } from '../random/counter-hash.ts'
import { lognormalTable, QUANTILE_UNIT, quantileAt } from '../random/quantile-table.ts'
import { toDate, toDayNumber, weekdayOf } from '../time/civil-date.ts'
import { drawDemand } from './draw-demand.ts'

// Every test is fixed by its seeds, so it passes always or never; bounds are quantiles at alpha = 0.001.

const HALF_HOURS = Array.from({ length: 18 }, (_, index) => 540 + 30 * index)
const SHAPE = [0.65, 1, 1.6, 2.2, 3, 3.8, 4.7, 4.4, 3.6, 2.9, 2.4, 2.2, 2.3, 2.6, 2.8, 2.4, 1.7, 1]

const branch: Branch = {
  id: 'branch',
  name: 'Branch',
  timeZone: 'UTC',
  openingHours: new Map(WEEKDAYS.map((day) => [day, { startMinute: 540, endMinute: 1080 }] as const)),
  closedDates: [],
  rooms: null,
  queueFloor: [],
}

const input = (dayFactorCv: number): TenantLaneInput => {
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
          weekdays: new Map<Weekday, number>([['monday', 1.2]]),
          bookings: { ...curve, cancelledShare: 0.12 },
          walkIns: curve,
        },
      ],
      bookings: [],
      events: [],
    },
  }
}

function days(given: TenantLaneInput, count: number, seed: string) {
  const first = toDayNumber('2026-01-01') ?? 0
  return Array.from({ length: count }, (_, index) => {
    const weekday = weekdayOf(first + index)
    const opening = { startMinute: 540, endMinute: 1080 }
    return {
      weekday,
      ...drawDemand({ input: given, branchId: 'branch', date: toDate(first + index), weekday, opening, seed }),
    }
  })
}

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: ReadonlyArray<number>): number => {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

describe('drawn demand', { timeout: 30_000 }, () => {
  it('arrives by the curve of the day (chi-square on half hours over 60 days of 180)', () => {
    const counts = HALF_HOURS.map(() => 0)
    for (const { walkIns } of days(input(0), 60, 'fit'))
      for (const { arrivalMinute } of walkIns) {
        const index = Math.floor((arrivalMinute - 540) / 30)
        counts[index] = (counts[index] ?? 0) + 1
      }
    const total = counts.reduce((sum, count) => sum + count, 0)
    const weight = SHAPE.reduce((sum, one) => sum + one, 0)
    const chi = counts.reduce((sum, count, index) => {
      const expected = (total * (SHAPE[index] ?? 0)) / weight
      return sum + (count - expected) ** 2 / expected
    }, 0)
    expect(chi).toBeLessThan(40.79) // 17 degrees of freedom
  })

  it('is a Poisson process: as many within a half hour as chance has it, evenly over its minutes', () => {
    const given = days(input(0), 200, 'poisson').filter(({ weekday }) => weekday !== 'monday')
    const peak = given.map(
      ({ walkIns }) => walkIns.filter(({ arrivalMinute }) => arrivalMinute >= 720 && arrivalMinute < 750).length,
    )
    // Variance over mean is 1; (n - 1) times it is chi-square with n - 1 degrees of freedom, close to normal here.
    const dispersion = ((peak.length - 1) * variance(peak)) / mean(peak)
    const degrees = peak.length - 1
    expect(Math.abs(dispersion - degrees) / Math.sqrt(2 * degrees)).toBeLessThan(3.29)
    const minutes = Array.from({ length: 30 }, () => 0)
    for (const { walkIns } of given)
      for (const { arrivalMinute } of walkIns) minutes[arrivalMinute % 30] = (minutes[arrivalMinute % 30] ?? 0) + 1
    const even = mean(minutes)
    expect(minutes.reduce((sum, count) => sum + (count - even) ** 2 / even, 0)).toBeLessThan(58.3) // 29 degrees
  })

  it('varies from day to day by the day factor, and follows the weekday', () => {
    const given = days(input(0.1), 400, 'factor')
    const others = given.filter(({ weekday }) => weekday !== 'monday').map(({ walkIns }) => walkIns.length)
    // Variance of a Poisson count whose mean varies: mean + (mean x cv)^2.
    const wanted = 180 + (180 * 0.1) ** 2
    expect(mean(others) / 180).toBeCloseTo(1, 1)
    expect(variance(others) / wanted).toBeGreaterThan(0.76)
    expect(variance(others) / wanted).toBeLessThan(1.27)
    // A few seeds together: one alone is far off once in a thousand.
    const mondays = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((seed) =>
      days(input(0.1), 120, seed).flatMap(({ weekday, walkIns }) => (weekday === 'monday' ? walkIns.length : [])),
    )
    const error = Math.sqrt((216 + 21.6 ** 2) / mondays.length)
    expect(Math.abs(mean(mondays) - 216) / error).toBeLessThan(3.29)
  })

  it('has lognormal service times (Kolmogorov-Smirnov on 2,000 before they are rounded to minutes)', () => {
    const [cv, average] = [0.9, 4]
    const sigma = Math.sqrt(Math.log(1 + cv * cv))
    const mu = Math.log(average) - (sigma * sigma) / 2
    const table = lognormalTable({ mean: average, cv })
    const key = drawKey(['ks'])
    const drawn = Array.from({ length: 2000 }, (_, n) => quantileAt(table, drawAt(key, n)) / QUANTILE_UNIT).sort(
      (a, b) => a - b,
    )
    const distance = drawn.reduce((most, value, index) => {
      const theory = normal((Math.log(Math.max(value, 1e-9)) - mu) / sigma)
      return Math.max(most, Math.abs((index + 1) / 2000 - theory), Math.abs(index / 2000 - theory))
    }, 0)
    expect(distance).toBeLessThan(1.95 / Math.sqrt(2000))
  })

  it('asks for services by their shares, and cancels bookings by theirs', () => {
    const given = days(input(0), 100, 'shares').filter(({ weekday }) => weekday !== 'monday')
    const walkIns = given.flatMap((day) => day.walkIns)
    const cash = walkIns.filter(({ serviceId }) => serviceId === 'cash').length
    const spread = Math.sqrt(walkIns.length * 0.75 * 0.25)
    expect(Math.abs(cash - 0.75 * walkIns.length) / spread).toBeLessThan(3.29)
    const wanted = given.length * 180 * 0.88
    const booked = given.reduce((sum, { bookings }) => sum + bookings.length, 0)
    expect(Math.abs(booked - wanted) / Math.sqrt(wanted)).toBeLessThan(3.29)
  })
})

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (poly * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
  return x > 0 ? 1 - tail : tail
}
