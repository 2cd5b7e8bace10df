import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { WEEKDAYS } from '../input/weekdays.ts'
import { toDate, toDayNumber, weekdayOf } from './civil-date.ts'

describe('civil dates', () => {
  it('agree with Temporal on every 37th day of two thousand years', () => {
    const epoch = Temporal.PlainDate.from('1970-01-01')
    let date = Temporal.PlainDate.from('0004-02-27')
    while (date.year < 2100) {
      const number = toDayNumber(date.toString()) ?? Number.NaN
      expect(number).toBe(epoch.until(date).days)
      expect(toDate(number)).toBe(date.toString())
      expect(weekdayOf(number)).toBe(WEEKDAYS[date.dayOfWeek - 1])
      date = date.add({ days: 37 })
    }
  })

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-04-31',
    '2026-01-32',
    '2026-99-99',
    '26-1-1',
    '',
  ])('has no %j', (date) => expect(toDayNumber(date)).toBeNull())
})
