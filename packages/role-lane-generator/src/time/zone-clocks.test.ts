import { describe, expect, it } from 'vitest'
import { toDate, toDayNumber } from './civil-date.ts'
import { createDayClock } from './day-clock.properties.ts'
import { createZoneClocks } from './zone-clocks.ts'

const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/St_Johns',
  'UTC',
]

describe('createZoneClocks', () => {
  it.each(ZONES)('gives the days that createDayClock gives, in %s', (timeZone) => {
    const clocks = createZoneClocks(timeZone)
    const first = toDayNumber('2015-01-01') ?? 0
    const everyDayFrom = toDayNumber('2018-01-01') ?? 0
    for (let number = first; number < first + 4200; ) {
      const date = toDate(number)
      const [one, other] = [clocks(date), createDayClock({ date, timeZone })]
      expect([date, one?.startsAt, one?.lengthMinutes, one?.isPlain, one?.weekday]).toEqual([
        date,
        other?.startsAt,
        other?.lengthMinutes,
        other?.isPlain,
        other?.weekday,
      ])
      for (const minute of [0, 90, 150, 720, 1439, 1440]) {
        expect(one?.toElapsed(minute)).toBe(other?.toElapsed(minute))
        expect(one?.toWall(minute)).toBe(other?.toWall(minute))
      }
      // Fewer of the other years: in all of one year no change of the clock is passed over.
      number += number >= everyDayFrom && number < everyDayFrom + 365 ? 1 : 5
    }
  })

  it('has no day for a date no calendar has', () => expect(createZoneClocks('UTC')('2026-02-30')).toBeNull())
})
