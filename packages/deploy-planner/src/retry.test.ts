import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRetryBudget } from './retry.ts'

const failure = { code: 'x', message: 'x', remedy: 'x', retriable: true, effect: 'none' } as const
const budget = (budgetMilliseconds: number, random = 1) =>
  createRetryBudget({ budgetMilliseconds, wait: async () => undefined, random: () => random })

describe('createRetryBudget (requirement 28)', () => {
  it('doubles the wait from a second up, with jitter down to half', () => {
    const [late, early] = [budget(1e9), budget(1e9, 0)]
    expect([1, 2, 3, 4, 5].map((attempt) => late.next(attempt, failure))).toEqual([1000, 2000, 4000, 8000, 16_000])
    expect([1, 2, 3].map((attempt) => early.next(attempt, failure))).toEqual([500, 1000, 2000])
  })

  it('honours Retry-After, capped at a minute', () => {
    expect(budget(1e9).next(1, { ...failure, retryAfterSeconds: 7 })).toBe(7000)
    expect(budget(1e9).next(1, { ...failure, retryAfterSeconds: 1e6 })).toBe(60_000)
  })

  it('gives up after six attempts, on a final failure, and without options', () => {
    expect(budget(1e9).next(6, failure)).toBeNull()
    expect(budget(1e9).next(1, { ...failure, retriable: false })).toBeNull()
    expect(createRetryBudget(undefined).next(1, failure)).toBeNull()
  })

  it('never waits for longer in all than its budget, whichever steps ask', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.array(fc.integer({ min: 1, max: 5 })), (milliseconds, attempts) => {
        const shared = budget(milliseconds)
        const waited = attempts.reduce((sum, attempt) => sum + (shared.next(attempt, failure) ?? 0), 0)
        expect(waited).toBeLessThanOrEqual(milliseconds)
      }),
    )
  })
})
