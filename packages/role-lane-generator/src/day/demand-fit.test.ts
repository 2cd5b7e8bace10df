import { describe, expect, it } from 'vitest'
import { drawAt, drawKey } from '../random/counter-hash.ts'
import { lognormalTable, QUANTILE_UNIT, quantileAt } from '../random/quantile-table.ts'
import { days, errors, HALF_HOURS, input, mean, SHAPE } from './demand-fit.properties.ts'

// Every test is fixed by its seeds, so it passes always or never; bounds are quantiles at alpha = 0.001.

/** Kolmogorov-Smirnov distance of 2,000 draws from a lognormal distribution. */
function distanceFromLognormal(spread: { readonly mean: number; readonly cv: number }, stream: string): number {
  const sigma = Math.sqrt(Math.log(1 + spread.cv * spread.cv))
  const mu = Math.log(spread.mean) - (sigma * sigma) / 2
  const table = lognormalTable(spread)
  const key = drawKey([stream])
  const drawn = Array.from({ length: 2000 }, (_, n) => quantileAt(table, drawAt(key, n)) / QUANTILE_UNIT).sort(
    (a, b) => a - b,
  )
  return drawn.reduce((most, value, index) => {
    const theory = normal((Math.log(Math.max(value, 1e-9)) - mu) / sigma)
    return Math.max(most, Math.abs((index + 1) / 2000 - theory), Math.abs(index / 2000 - theory))
  }, 0)
}

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
    expect(chiSquare(counts, SHAPE)).toBeLessThan(40.79) // 17 degrees of freedom
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

  it.each([
    ['service times', { mean: 4, cv: 0.9 }],
    ['patience', { mean: 18, cv: 0.6 }],
  ])('has lognormal %s (Kolmogorov-Smirnov on 2,000 before they are rounded to minutes)', (name, spread) =>
    expect(distanceFromLognormal(spread, name)).toBeLessThan(1.95 / Math.sqrt(2000)),
  )

  it('rounds service times and patience of walk-ins to whole minutes, and keeps their means', () => {
    const walkIns = days(input(0), 60, 'means').flatMap((day) => day.walkIns)
    const error = (cv: number, average: number): number => (cv * average) / Math.sqrt(walkIns.length)
    // Rounding up to at least one minute adds a little to the shortest.
    const service = mean(walkIns.map(({ serviceMinutes }) => serviceMinutes))
    expect(service - 4).toBeGreaterThan(-3.29 * error(0.9, 4))
    expect(service - 4).toBeLessThan(0.1 + 3.29 * error(0.9, 4))
    const patience = mean(walkIns.map(({ patienceMinutes }) => patienceMinutes))
    expect(Math.abs(patience - 18)).toBeLessThan(3.29 * error(0.6, 18))
  })

  it('asks for services by their shares', () => {
    const walkIns = days(input(0), 100, 'shares').flatMap((day) => day.walkIns)
    const cash = walkIns.filter(({ serviceId }) => serviceId === 'cash').length
    expect(errors(cash, walkIns.length, 0.75)).toBeLessThan(3.29)
  })

  it("takes a branch's own service times and patience for a service, and the tenant's for the others", () => {
    const usual = input(0)
    const own = { serviceId: 'cash', serviceMinutes: { mean: 20, cv: 0 }, patienceMinutes: { mean: 45, cv: 0 } }
    const branches = usual.demand.branches.map((one) => ({ ...one, walkInServices: [own] }))
    const there = days({ ...usual, demand: { ...usual.demand, branches } }, 3, 'own').flatMap((day) => day.walkIns)
    const elsewhere = days(usual, 3, 'own').flatMap((day) => day.walkIns)
    const isCash = ({ serviceId }: { readonly serviceId: string }): boolean => serviceId === 'cash'
    expect(there.filter((one) => !isCash(one))).toEqual(elsewhere.filter((one) => !isCash(one)))
    const changed = elsewhere.filter(isCash).map((one) => ({ ...one, serviceMinutes: 20, patienceMinutes: 45 }))
    expect(changed.length).toBeGreaterThan(100)
    expect(there.filter(isCash)).toEqual(changed)
  })

  it('draws no second booking by the id of one that is listed', () => {
    const usual = input(0)
    const [drawn = []] = days(usual, 1, 'twice').map(({ bookings }) => bookings)
    const [first] = drawn
    if (first === undefined) throw new Error('nothing drawn')
    const listed = { ...first, branchId: 'branch', date: '2026-01-01', startMinute: 900, staffId: 'ada' }
    const [again] = days({ ...usual, demand: { ...usual.demand, bookings: [listed] } }, 1, 'twice')
    expect(again?.bookings.map(({ id }) => id)).toEqual(drawn.map(({ id }) => id))
    expect(again?.bookings.find(({ id }) => id === first.id)).toMatchObject({ startMinute: 900, staffId: 'ada' })
  })

  it('books by the curve of the day (chi-square on half hours over 60 days of 180)', () => {
    const counts = HALF_HOURS.map(() => 0)
    // The last half hours take a service of at most half an hour: both do here.
    for (const { bookings } of days(input(0), 60, 'booked'))
      for (const { startMinute } of bookings) {
        const index = (startMinute - 540) / 30
        counts[index] = (counts[index] ?? 0) + 1
      }
    expect(chiSquare(counts, SHAPE)).toBeLessThan(40.79) // 17 degrees of freedom
  })

  it('cancels bookings by their share', () => {
    const given = days(input(0), 100, 'shares').filter(({ weekday }) => weekday !== 'monday')
    const wanted = given.length * 180 * 0.88
    const booked = given.reduce((sum, { bookings }) => sum + bookings.length, 0)
    expect(Math.abs(booked - wanted) / Math.sqrt(wanted)).toBeLessThan(3.29)
  })

  it('has no-shows by their share, more of them at the hours named', () => {
    const bookings = days(input(0), 200, 'no-shows').flatMap((day) => day.bookings)
    const missed = bookings.filter(({ noShow }) => noShow === true)
    expect(errors(missed.length, bookings.length, 0.0455)).toBeLessThan(3.29)
    const [early, rest] = [(0.65 + 1) * 16, SHAPE.slice(2).reduce((sum, one) => sum + one, 0)]
    const atNine = missed.filter(({ startMinute }) => startMinute < 600).length
    expect(errors(atNine, missed.length, early / (early + rest))).toBeLessThan(3.29)
  })

  it('varies from week to week by a factor the days of a week share', () => {
    const given = days(input(0, 0.2), 7 * 120, 'weeks').filter(({ weekday }) => weekday !== 'monday')
    const totals = new Map<number, number>()
    for (const { week, walkIns } of given) totals.set(week, (totals.get(week) ?? 0) + walkIns.length)
    const weeks = [...totals.values()].slice(1, -1)
    // Six days of 180: variance of a Poisson count whose mean varies by a factor.
    const wanted = 1080 + (1080 * 0.2) ** 2
    // Quantiles of chi-square with 118 degrees of freedom over its degrees; a lognormal's tails add to them.
    expect(variance(weeks) / wanted).toBeGreaterThan(0.62)
    expect(variance(weeks) / wanted).toBeLessThan(1.6)
    const alike = days(input(0), 7 * 120, 'weeks').filter(({ weekday }) => weekday !== 'monday')
    expect(variance(alike.map(({ walkIns }) => walkIns.length)) / 180).toBeLessThan(1.2)
  })
})

const chiSquare = (counts: ReadonlyArray<number>, shape: ReadonlyArray<number>): number => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weight = shape.reduce((sum, one) => sum + one, 0)
  return counts.reduce((sum, count, index) => {
    const expected = (total * (shape[index] ?? 0)) / weight
    return sum + (count - expected) ** 2 / expected
  }, 0)
}

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (poly * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
  return x > 0 ? 1 - tail : tail
}
