import type { LaneProblem, LaneScore } from './lane-problem.ts'
import { evaluate } from './price-relaxation.ts'
import type { BoundLevel, Prices } from './price-search.ts'
import { createSearch, MOST_PRICE, PRICE_UNIT } from './price-search.ts'
import type { Signal } from './search-budget.ts'

/** Rounds without a better bound after which steps shrink, and how far. */
const STALL = 10
const SHRINK = 0.85

/**
 * Returns a bound on one level of the score, the most bookings or target points or the least shortfall of any solution,
 * by Lagrangian relaxation: rooms, the queue floor, targets and bookings get prices, after which the lanes no longer
 * depend on each other and each is solved exactly. Every round of prices proves a bound; rounds go on until it meets
 * `reached`, or `rounds` are used up. Infinite without any.
 */
export function priceBound(options: {
  readonly problem: LaneProblem
  readonly level: BoundLevel
  /** Score of a known solution; levels above the one bounded are held at it. */
  readonly reached: LaneScore
  readonly rounds: number
  /** Once it is aborted there are no more rounds. */
  readonly signal: Signal | undefined
}): number {
  const { problem, level, reached, rounds, signal } = options
  const search = createSearch(problem, level, reached)
  const goal = level === 'queueShort' ? -reached.queueShort : reached[level]
  let best = Number.POSITIVE_INFINITY
  let stalled = 0
  let step = 1229
  const { kind, room, queue, booking, reward } = search
  const families = [kind, room, queue, booking]
  if (booking.from === 0 && level !== 'bookings') families.push(reward)
  for (let round = 0; round < rounds && signal?.aborted !== true; round++) {
    const value = evaluate(search)
    if (value < best) {
      best = value
      stalled = 0
    } else if (++stalled >= STALL) {
      step = Math.floor(step * SHRINK)
      stalled = 0
    }
    if (Math.floor(best / PRICE_UNIT) <= goal || step < 8) break
    if (!move(families, value, goal * PRICE_UNIT, step)) break
  }
  const bound = Math.floor(best / PRICE_UNIT)
  return level === 'queueShort' ? -bound : bound
}

/** Moves the prices against the mean of recent slopes; false when there is nowhere to go. */
function move(families: ReadonlyArray<Prices>, value: number, goal: number, step: number): boolean {
  let norm = 0
  for (const { price, slope, direction, from } of families)
    for (let index = 0; index < price.length; index++) {
      let mean = (3 * (direction[index] ?? 0) + 64 * (slope[index] ?? 0)) >> 2
      // A price at its least stays there unless it is asked to rise.
      if (price[index] === from && mean < 0) mean = 0
      direction[index] = mean
      if (mean !== 0) norm += 4096 * (slope[index] ?? 0) ** 2
    }
  if (norm === 0) return false
  const length = Math.max(PRICE_UNIT / 2, value - goal) * step
  for (const { price, direction, from } of families)
    for (let index = 0; index < price.length; index++) {
      const moved = (price[index] ?? 0) + Math.round((length * (direction[index] ?? 0)) / (norm * 16))
      price[index] = Math.max(from, Math.min(MOST_PRICE, moved))
    }
  return true
}
