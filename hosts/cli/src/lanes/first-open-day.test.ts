import { describe, expect, it } from 'vitest'
import { firstOpenDay } from './first-open-day.ts'

const nineToFive = { startMinute: 540, endMinute: 1020 }
const branch = {
  openingHours: new Map([
    ['wednesday', nineToFive],
    ['thursday', nineToFive],
    ['saturday', nineToFive],
  ] as const),
  closedDates: ['2026-11-26', '2026-12-31'],
}

describe('firstOpenDay', () => {
  it.each([
    ['today when the branch opens', '2026-11-25', '2026-11-25'],
    ['the next opening after a holiday', '2026-11-26', '2026-11-28'],
    ['the next opening after a weekday without hours', '2026-11-29', '2026-12-02'],
    ['an opening of the next year', '2026-12-31', '2027-01-02'],
  ])('is %s', (_, today, expected) => expect(firstOpenDay(branch, today)).toBe(expected))

  it('is today for a branch that never opens', () => {
    expect(firstOpenDay({ openingHours: new Map(), closedDates: [] }, '2026-11-26')).toBe('2026-11-26')
  })
})
