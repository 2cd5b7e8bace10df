import { describe, expect, it } from 'vitest'
import { addDays, formatDate, formatMinute, isDate, localTime, weekdayOf, weekOf } from './calendar.ts'

describe('isDate', () => {
  it.each(['2026-11-23', '2028-02-29', '0001-01-01'])('accepts %s', (text) => expect(isDate(text)).toBe(true))

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '23.11.2026', '2026-11-23T00:00', '', '+12026-01-01'])(
    'refuses %j',
    (text) => expect(isDate(text)).toBe(false),
  )
})

describe('addDays', () => {
  it('goes over months, leap days and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  })

  it('ends with the years of four digits', () => {
    expect(addDays('9999-12-31', 1)).toBeNull()
    expect(addDays('0000-01-01', -1)).toBeNull()
  })
})

describe('weekOf', () => {
  it('goes from Monday to Sunday, and ends with the years of four digits', () => {
    for (const date of ['2026-12-28', '2027-01-01', '2027-01-03'])
      expect([weekOf(date)[0], weekOf(date)[6]]).toEqual(['2026-12-28', '2027-01-03'])
    expect(weekOf('9999-12-31').at(-1)).toBe('9999-12-31')
  })
})

describe('localTime', () => {
  it('is the time of the branch, not of the server', () => {
    const now = Date.parse('2026-11-24T04:30:00Z') / 1000
    expect(localTime('America/New_York', now)).toEqual({ date: '2026-11-23', minute: 23 * 60 + 30 })
    expect(localTime('America/Chicago', now)).toEqual({ date: '2026-11-23', minute: 22 * 60 + 30 })
    expect(localTime('Asia/Tokyo', now)).toEqual({ date: '2026-11-24', minute: 13 * 60 + 30 })
  })

  it('shows midnight as 00:00', () => {
    const now = Date.parse('2026-11-23T05:00:00Z') / 1000
    expect(localTime('America/New_York', now)).toEqual({ date: '2026-11-23', minute: 0 })
  })

  it('follows daylight saving time', () => {
    const before = Date.parse('2026-11-01T05:30:00Z') / 1000
    expect(localTime('America/New_York', before).minute).toBe(90)
    expect(localTime('America/New_York', before + 3600).minute).toBe(90)
  })
})

describe('texts for people', () => {
  it('spell days and minutes', () => {
    expect(formatDate('2026-11-23')).toBe('Monday 23 November 2026')
    expect(weekdayOf('2026-11-22')).toBe('sunday')
    expect(formatMinute(545)).toBe('09:05')
    expect(formatMinute(1440)).toBe('24:00')
  })
})
