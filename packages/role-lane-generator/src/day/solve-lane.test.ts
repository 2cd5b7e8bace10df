import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LaneChoice } from './solve-lane.ts'
import { solveLane } from './solve-lane.ts'

const SLOTS = 6

const choice = (index: number): fc.Arbitrary<LaneChoice> =>
  fc
    .record({
      value: fc.integer({ min: 1, max: 9 }),
      remaining: fc.integer({ min: 1, max: 3 }),
      prices: fc.array(fc.option(fc.integer({ min: 0, max: 4 })), { minLength: SLOTS, maxLength: SLOTS }),
      length: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ length, ...rest }) => ({
      serviceId: `s${index}`,
      ...rest,
      next: Array.from({ length: SLOTS }, (_, slot) => Math.min(SLOTS, slot + length)),
    }))

function exhaustive(choices: ReadonlyArray<LaneChoice>, slot: number): number {
  if (slot >= SLOTS) return 0
  let best = exhaustive(choices, slot + 1)
  for (const [index, taken] of choices.entries()) {
    const price = taken.prices[slot]
    if (taken.remaining === 0 || price === null || price === undefined) continue
    const fewer = choices.map((other, at) => (at === index ? { ...other, remaining: other.remaining - 1 } : other))
    best = Math.max(best, taken.value - price + exhaustive(fewer, taken.next[slot] ?? SLOTS))
  }
  return best
}

describe('solveLane', () => {
  it('equals exhaustive search, and never takes more of a service than is wanted', () =>
    fc.assert(
      fc.property(fc.tuple(choice(0), choice(1), choice(2)), (choices) => {
        const picks = solveLane(SLOTS, choices)
        const worth = picks.reduce((sum, { serviceId, slot }) => {
          const taken = choices.find((other) => other.serviceId === serviceId)
          return sum + (taken?.value ?? 0) - (taken?.prices[slot] ?? 99)
        }, 0)
        expect(worth).toBe(exhaustive(choices, 0))
        for (const { serviceId, remaining } of choices)
          expect(picks.filter((pick) => pick.serviceId === serviceId).length).toBeLessThanOrEqual(remaining)
      }),
      { numRuns: 100 },
    ))

  it('makes no lane of nothing', () => expect(solveLane(SLOTS, [])).toEqual([]))
})
