import { describe, expect, it } from 'vitest'
import type { BranchDemand, MinuteSpan } from '../input/lane-input.ts'
import { days, errors, HALF_HOURS, input, NO_SHOW_WEIGHTS, SHAPE } from './demand-fit.properties.ts'

// Every test is fixed by its seeds, so it passes always or never; bounds are quantiles at alpha = 0.001.

describe('no-shows of a day are the share asked for, whatever the weights', () => {
  const usual = input(0)
  const drawn = (more: Partial<BranchDemand['bookings']>, opening?: MinuteSpan, given = usual) => {
    const branches = given.demand.branches.map((one) => ({ ...one, bookings: { ...one.bookings, ...more } }))
    const changed = { ...given, demand: { ...given.demand, branches } }
    return days(changed, 60, 'no-show-weights', opening).flatMap(({ bookings }) => bookings)
  }
  const missed = (bookings: ReturnType<typeof drawn>) => bookings.filter(({ noShow }) => noShow === true)

  it.each([
    ['weights alike', 0.3, new Map()],
    ['everybody of two half hours', 0.3, new Map([540, 570].map((minute) => [minute, 1000]))],
    ['weights that ask for more than everybody at noon', 0.6, new Map([720, 750, 780].map((at) => [at, 5]))],
    ['nobody before noon', 0.4, new Map(HALF_HOURS.filter((at) => at < 720).map((at) => [at, 0]))],
  ])('%s', (_, noShowShare, noShowHalfHours) => {
    const bookings = drawn({ noShowShare, noShowHalfHours })
    expect(errors(missed(bookings).length, bookings.length, noShowShare)).toBeLessThan(3.29)
  })

  it('fit the shares of the half hours: all at the heavy ones, the rest alike at the others (chi-square)', () => {
    const heavy = [720, 750, 780]
    const bookings = drawn({ noShowShare: 0.6, noShowHalfHours: new Map(heavy.map((at) => [at, 5])) })
    const [full, rest] = [4.7 + 4.4 + 3.6, SHAPE.reduce((sum, one) => sum + one, 0) - 4.7 - 4.4 - 3.6]
    const share = (0.6 * (full + rest) - full) / rest
    const others = HALF_HOURS.filter((at) => !heavy.includes(at))
    const squares = others.map((at) => {
      const there = bookings.filter(({ startMinute }) => startMinute === at)
      return errors(missed(there).length, there.length, share) ** 2
    })
    expect(squares.reduce((sum, one) => sum + one, 0)).toBeLessThan(37.7) // 15 degrees of freedom
    const atNoon = bookings.filter(({ startMinute }) => heavy.includes(startMinute))
    expect(missed(atNoon)).toHaveLength(atNoon.length)
  })

  it.each([
    ['in the morning', { startMinute: 540, endMinute: 780 }],
    ['from noon on', { startMinute: 720, endMinute: 1080 }],
  ])('on a day that opens only %s', (_, opening) => {
    const bookings = drawn({ noShowShare: 0.3, noShowHalfHours: NO_SHOW_WEIGHTS }, opening)
    expect(errors(missed(bookings).length, bookings.length, 0.3)).toBeLessThan(3.29)
  })

  it('where the last half hour is too short for any service', () => {
    const { matrix } = usual
    const [cash] = matrix.services
    if (cash === undefined) throw new Error('no service')
    const given = { ...usual, matrix: { ...matrix, services: [{ ...cash, id: 'long', durationMinutes: 60 }] } }
    const weights = { noShowShare: 0.3, noShowHalfHours: new Map([[1050, 50]]), services: new Map([['long', 1]]) }
    const bookings = drawn(weights, undefined, given)
    expect(bookings.some(({ startMinute }) => startMinute === 1050)).toBe(false)
    expect(errors(missed(bookings).length, bookings.length, 0.3)).toBeLessThan(3.29)
  })
})
