import type { Spread } from '../input/lane-input.ts'
import type { DrawKey } from './counter-hash.ts'
import { drawAt } from './counter-hash.ts'
import { exactExp, exactLn, exactSqrt } from './exact-math.ts'
import { normalQuantiles } from './normal-quantiles.ts'

/** A quantile function at 0/256, 1/256, ..., 256/256, in units of {@link QUANTILE_UNIT}. */
export type QuantileTable = Int32Array

/** How many table units make one. */
export const QUANTILE_UNIT = 4096

/** Returns the table of a lognormal distribution; its mean is that of the distribution. */
export function lognormalTable(spread: Spread): QuantileTable {
  const variance = exactLn(1 + spread.cv * spread.cv)
  const sigma = exactSqrt(variance)
  const shape = normalQuantiles().map((normal) => exactExp(sigma * normal))
  // Straight lines between the nodes overestimate a convex function a little; scaling restores the mean.
  const mean = shape.reduce((sum, value, index) => sum + (index === 0 || index === 256 ? value / 2 : value), 0) / 256
  return Int32Array.from(shape, (value) => Math.round((value / mean) * spread.mean * QUANTILE_UNIT))
}

/** Returns the value, in {@link QUANTILE_UNIT}s, at a draw of 32 bits: integer interpolation between two nodes. */
export function quantileAt(table: QuantileTable, draw: number): number {
  const index = draw >>> 24
  const low = table[index] ?? 0
  const high = table[index + 1] ?? low
  return low + Math.floor(((high - low) * ((draw >>> 8) & 0xffff)) / 65536)
}

/** Returns the table of the exponential distribution of mean 1 below its 255/256 quantile. */
export function exponentialTable(): QuantileTable {
  return Int32Array.from({ length: 257 }, (_, index) =>
    index > 255 ? EXPONENTIAL_TOP : Math.round(-exactLn(1 - index / 256) * QUANTILE_UNIT),
  )
}

// ln 256: what the top cell adds before it draws again, because the exponential has no memory.
const EXPONENTIAL_TOP = 22713

/** Returns an exponential draw of mean 1 in {@link QUANTILE_UNIT}s, for the n-th use of a key. */
export function exponentialAt(table: QuantileTable, key: DrawKey, n: number): number {
  let value = 0
  for (let retry = 0; retry < 8; retry++) {
    const draw = drawAt(key, n + retry * 0x0100_0000)
    if (draw >>> 24 < 255) return value + quantileAt(table, draw)
    value += EXPONENTIAL_TOP
  }
  return value
}
