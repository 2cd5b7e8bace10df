import { describe, expect, it } from 'vitest'
import { drawAt, drawKey, drawWeighted } from './counter-hash.ts'
import { exactExp, exactLn, exactSqrt } from './exact-math.ts'
import { exponentialAt, exponentialTable, lognormalTable, QUANTILE_UNIT, quantileAt } from './quantile-table.ts'

const key = drawKey(['seed', 'branch', '2026-11-23'])
const draws = Array.from({ length: 40_000 }, (_, n) => drawAt(key, n))
const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the counter hash', () => {
  it('is even over 256 cells (chi-square below the 0.999 quantile of 255 degrees)', () => {
    const cells = new Array<number>(256).fill(0)
    for (const draw of draws) cells[draw >>> 24] = (cells[draw >>> 24] ?? 0) + 1
    const expected = draws.length / 256
    expect(cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(330.5)
  })

  it('tells apart paths that join to the same text', () =>
    expect(drawKey(['ab', 'c'])).not.toEqual(drawKey(['a', 'bc'])))

  it('draws by weight, never an entry of weight 0, and nothing from nothing', () => {
    const counts = [0, 0, 0]
    for (const draw of draws) {
      const index = drawWeighted([1, 0, 3], draw)
      counts[index] = (counts[index] ?? 0) + 1
    }
    expect(counts[1]).toBe(0)
    expect((counts[2] ?? 0) / draws.length).toBeCloseTo(0.75, 1)
    expect(drawWeighted([0, 0], 7)).toBe(-1)
  })
})

describe('the quantile tables', () => {
  it('have the mean of the lognormal distribution asked for', () => {
    for (const spread of [
      { mean: 4.5, cv: 0.9 },
      { mean: 20, cv: 0.5 },
      { mean: 1, cv: 0 },
    ]) {
      const table = lognormalTable(spread)
      expect(mean(draws.map((draw) => quantileAt(table, draw))) / QUANTILE_UNIT / spread.mean).toBeCloseTo(1, 1)
    }
  })

  it('have mean 1 and standard deviation 1 for the exponential', () => {
    const table = exponentialTable()
    const values = draws.map((_, n) => exponentialAt(table, key, n) / QUANTILE_UNIT)
    expect(mean(values)).toBeCloseTo(1, 1)
    expect(mean(values.map((value) => (value - 1) ** 2))).toBeCloseTo(1, 0)
  })
})

describe('exact arithmetic', () => {
  it.each([-8, -0.3, 0, 0.5, 1, 4.2])('has e to the %d and back', (x) => {
    expect(exactExp(x) / Math.exp(x)).toBeCloseTo(1, 12)
    expect(exactLn(exactExp(x))).toBeCloseTo(x, 12)
  })

  it.each([0, 1e-6, 0.25, 2, 81])('has the square root of %d', (x) => expect(exactSqrt(x)).toBeCloseTo(Math.sqrt(x), 9))
})
