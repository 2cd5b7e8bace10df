import { expect, it } from 'vitest'
import { CommandError } from '../command-error.ts'
import type { BackfilledDay } from './backfill-days.ts'
import { backfillDays, describeProgress } from './backfill-days.ts'

const dates = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']
const dayOf = (date: string): BackfilledDay => ({
  ...{ date, closed: null, blocks: 1, people: 1 },
  ...{ unassigned: 0, kept: 0 },
})
const never = new AbortController().signal

it('does one day after the other and tells of each as it is done', async () => {
  const told: Array<string> = []
  const progress = await backfillDays({
    dates,
    doDay: async (date) => dayOf(date),
    onDone: ({ date }) => void told.push(date),
    signal: never,
  })
  expect(progress).toEqual({ done: dates.map(dayOf), left: [], failure: null })
  expect(told).toEqual(dates)
})

it('ends with the first day that fails, and says which days are written and which are not', async () => {
  const failure = new CommandError({ code: 'CLI_LANE_DAY_REFUSED', message: 'no', remedy: 'mend' })
  const progress = await backfillDays({
    dates,
    async doDay(date) {
      if (date === '2026-11-25') throw failure
      return dayOf(date)
    },
    onDone: () => undefined,
    signal: never,
  })
  expect(progress).toEqual({ done: dates.slice(0, 2).map(dayOf), left: dates.slice(2), failure })
  expect(describeProgress(progress, 'Written')).toEqual([
    'Written: 2026-11-23 to 2026-11-24 (2 days).',
    'Not written: 2026-11-25 to 2026-11-26 (2 days).',
  ])
})

it('finishes the day under way when it is interrupted, and begins no other', async () => {
  const interrupt = new AbortController()
  const progress = await backfillDays({
    dates,
    async doDay(date) {
      interrupt.abort()
      return dayOf(date)
    },
    onDone: () => undefined,
    signal: interrupt.signal,
  })
  expect(progress).toEqual({ done: [dayOf('2026-11-23')], left: dates.slice(1), failure: null })
  expect(describeProgress(progress, 'Written')[0]).toBe('Written: 2026-11-23.')
})

it('lets a defect through as it is', async () => {
  const doDay = () => Promise.reject(new TypeError('a defect'))
  await expect(backfillDays({ dates, doDay, onDone: () => undefined, signal: never })).rejects.toThrow('a defect')
})
