import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SearchBudget } from '../solve/search-budget.ts'
import type { BranchDay } from './branch-day.ts'
import { crowdedCase } from './crowded-case.properties.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { oneTeller } from './lane-input.properties.ts'

function generate({ input, date, seed, demand }: LaneCase, optimise: boolean | SearchBudget): BranchDay {
  const given = { input, branchId: 'branch', date, seed, optimise }
  const day = generateBranchDay({ ...given, ...(demand === null ? {} : { demand }) })
  if (!day.ok) throw new Error(day.error.reason)
  return day.value
}

const law = (numRuns: number, check: (given: LaneCase) => void): void =>
  fc.assert(fc.property(crowdedCase, check), { numRuns, seed: 20_261_127 })

/** What a day is beside how its search ended. */
const lanesOf = ({ certificate: _, status: __, ...rest }: BranchDay): string => JSON.stringify(rest)

/** Above 0 where one day is better than another, by bookings, queue floor and targets in this order. */
const lead = ({ metrics: one }: BranchDay, { metrics: other }: Pick<BranchDay, 'metrics'>): number =>
  one.bookingsPlaced - other.bookingsPlaced ||
  other.queueFloorShort - one.queueFloorShort ||
  one.targetScore - other.targetScore

describe('the budget of a search', { timeout: 120_000 }, () => {
  it('is 5,000 tries where none is given, and the same bytes for the same number of tries', () =>
    law(8, (given) => {
      expect(JSON.stringify(generate(given, { tries: 5000 }))).toBe(JSON.stringify(generate(given, true)))
      expect(JSON.stringify(generate(given, { tries: 60 }))).toBe(JSON.stringify(generate(given, { tries: 60 })))
    }))

  it('of no tries makes the lanes of the fast path and proves how good they are; any other makes none that are worse', () =>
    law(25, (given) => {
      const fast = generate(given, false)
      const proved = generate(given, { tries: 0 })
      expect(lanesOf(proved)).toBe(lanesOf(fast))
      expect(['optimal', 'budget_spent']).toContain(proved.status)
      expect(lead(generate(given, { tries: 100 }), fast)).toBeGreaterThanOrEqual(0)
    }))

  it('ends with the signal: before it begins with the lanes of the fast path, later at once', () => {
    let stopped = 0
    law(25, (given) => {
      const fast = generate(given, false)
      const before = generate(given, { signal: AbortSignal.abort() })
      expect(lanesOf(before)).toBe(lanesOf(fast))
      let asked = 0
      const signal = {
        get aborted() {
          asked++
          return asked > 30
        },
      }
      const later = generate(given, { signal })
      // Once more for each search and each level of the proof that does not begin.
      expect(asked).toBeLessThan(30 + 12)
      expect(lead(later, fast)).toBeGreaterThanOrEqual(0)
      expect(['optimal', 'budget_spent']).toContain(later.status)
      if (asked > 30 && later.status !== 'optimal') stopped++
    })
    expect(stopped).toBeGreaterThan(0)
  })

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])('of %s tries is refused, on a closed day too', (tries) => {
    expect(() => generate(oneTeller, { tries })).toThrow(`optimise.tries: expected a whole number, not ${tries}`)
    expect(() => generate({ ...oneTeller, date: '2026-11-22' }, { tries })).toThrow(RangeError)
  })
})

describe('the status of a day', { timeout: 120_000 }, () => {
  it('is optimal exactly where the certificate is reached, and tells else what ended the search', () => {
    const seen = new Map<string | null, number>()
    law(30, (given) => {
      for (const optimise of [false, { tries: 200 }]) {
        const day = generate(given, optimise)
        const { certificate, metrics, status } = day
        seen.set(status, (seen.get(status) ?? 0) + 1)
        const isReached = certificate !== null && lead(day, { metrics: { ...metrics, ...certificate } }) === 0
        expect(status).toBe(isReached ? 'optimal' : optimise === false ? 'feasible' : 'budget_spent')
      }
    })
    expect([...seen.keys()].sort()).toEqual(['budget_spent', 'feasible', 'optimal'])
  })

  it('is null on a day on which the branch is closed', () => {
    const branches = oneTeller.input.branches.map((branch) => ({ ...branch, closedDates: [oneTeller.date] }))
    expect(generate({ ...oneTeller, input: { ...oneTeller.input, branches } }, true).status).toBeNull()
  })
})
