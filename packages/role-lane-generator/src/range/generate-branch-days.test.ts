import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { laneCase } from '../day/lane-input.properties.ts'
import { branchDatesOf, generateBranchDays } from './generate-branch-days.ts'

describe('generateBranchDays', { timeout: 30_000 }, () => {
  it('15: makes each day as it is alone', () =>
    fc.assert(
      fc.property(laneCase, ({ input, seed }) => {
        const range = generateBranchDays({ input, from: '2026-10-23', to: '2026-11-02', seed })
        if (!range.ok) throw new Error(range.error.reason)
        const days = [...range.value]
        expect(days.map(({ date }) => date).slice(0, 2)).toEqual(['2026-10-23', '2026-10-24'])
        expect(days.length).toBe(11)
        for (const day of days.slice(7)) {
          const alone = generateBranchDay({ input, branchId: 'branch', date: day.date, seed })
          expect(JSON.stringify(alone.ok && alone.value)).toBe(JSON.stringify(day))
        }
      }),
      { numRuns: 10 },
    ))

  it.each([
    [{ from: '2026-02-30', to: '2026-03-01' }, 'date_invalid'],
    [{ from: '2026-03-01', to: 'x' }, 'date_invalid'],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'range_reversed'],
    [{ from: '2026-03-01', to: '2026-03-01', branchIds: ['nowhere'] }, 'branch_unknown'],
  ])('refuses %j', (range, reason) => {
    const [sample] = fc.sample(laneCase, { numRuns: 1, seed: 1 })
    if (sample === undefined) throw new Error('no sample')
    expect(branchDatesOf({ input: sample.input, ...range })).toMatchObject({ ok: false, error: { reason } })
  })
})
