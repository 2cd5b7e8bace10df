import { describe, expect, it } from 'vitest'
import { toDate, toDayNumber } from './civil-date.ts'
import { createDayClock } from './day-clock.ts'
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
    for (let number = first; number < first + 4200; number += 5) {
      const date = toDate(number)
      const [one, other] = [clocks(date), createDayClock({ date, timeZone })]
      expect([date, one?.startsAt, one?.lengthMinutes, one?.weekday]).toEqual([
        date,
        other?.startsAt,
        other?.lengthMinutes,
        other?.weekday,
      ])
      for (const minute of [0, 90, 150, 720, 1439, 1440]) {
        expect(one?.toElapsed(minute)).toBe(other?.toElapsed(minute))
        expect(one?.toWall(minute)).toBe(other?.toWall(minute))
      }
    }
  })

  it('has no day for a date no calendar has', () => expect(createZoneClocks('UTC')('2026-02-30')).toBeNull())
})
