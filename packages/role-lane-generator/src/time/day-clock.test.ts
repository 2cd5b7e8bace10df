import { describe, expect, it } from 'vitest'
import { isTimeZone, localTime, localToday } from './time-zone.ts'
import { createZoneClocks } from './zone-clocks.ts'

describe('the clock of a day', () => {
  it.each([
    ['America/New_York', '2026-11-23', 1440],
    ['America/New_York', '2026-03-08', 1380],
    ['America/New_York', '2026-11-01', 1500],
    ['Australia/Lord_Howe', '2026-10-04', 1410],
    ['Asia/Kathmandu', '2026-11-23', 1440],
    ['America/Santiago', '2026-09-06', 1380],
  ])('%s on %s has %i minutes', (timeZone, date, length) =>
    expect(createZoneClocks(timeZone)(date)?.lengthMinutes).toBe(length),
  )

  it('skips the hour that does not exist and keeps 09:00 at nine', () => {
    const clock = createZoneClocks('America/New_York')('2026-03-08')
    expect([clock?.toElapsed(150), clock?.toElapsed(540), clock?.toWall(480)]).toEqual([120, 480, 540])
  })

  it('takes the first of a wall time that comes twice', () => {
    const clock = createZoneClocks('America/New_York')('2026-11-01')
    expect([clock?.toElapsed(90), clock?.toWall(90), clock?.toWall(150), clock?.toElapsed(1440)]).toEqual([
      90, 90, 90, 1500,
    ])
  })

  it('starts after midnight where midnight is skipped', () => {
    const clock = createZoneClocks('America/Santiago')('2026-09-06')
    expect([clock?.toWall(0), clock?.toElapsed(0), clock?.toElapsed(60)]).toEqual([60, 0, 0])
  })

  it('has epoch seconds and the weekday of the local date', () => {
    const clock = createZoneClocks('America/New_York')('2026-11-23')
    expect([clock?.startsAt, clock?.weekday]).toEqual([Math.floor(Date.UTC(2026, 10, 23, 5) / 1000), 'monday'])
  })

  it.each(['2026-02-29', '2026-13-01', '20261123', '', '2026-11-23T00:00'])('has no day %j', (date) =>
    expect(createZoneClocks('UTC')(date)).toBeNull(),
  )
})

describe('localTime', () => {
  it('is the time on the wall with its offset, in both of two like hours', () => {
    const at = Date.UTC(2026, 10, 1, 5, 30) / 1000
    expect(localTime({ timeZone: 'America/New_York', at })).toBe('2026-11-01T01:30:00-04:00')
    expect(localTime({ timeZone: 'America/New_York', at: at + 3600 })).toBe('2026-11-01T01:30:00-05:00')
    expect(localTime({ timeZone: 'Asia/Kathmandu', at: at + 0.5 })).toBe('2026-11-01T11:15:00+05:45')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e15, -1e15])('is null for %s, which no calendar has', (at) => {
    expect(localTime({ timeZone: 'UTC', at })).toBeNull()
  })
})

describe('localToday', () => {
  it('is the date on the branch wall, not in UTC', () => {
    const now = Math.floor(Date.UTC(2026, 10, 24, 3) / 1000)
    expect(localToday({ timeZone: 'America/New_York', now })).toBe('2026-11-23')
    expect(localToday({ timeZone: 'Asia/Kathmandu', now })).toBe('2026-11-24')
  })
})

describe('isTimeZone', () => {
  it.each(['America/Chicago', 'Asia/Kolkata', 'UTC', 'America/Argentina/Buenos_Aires'])('knows %s', (name) =>
    expect(isTimeZone(name)).toBe(true),
  )
  it.each(['Mars/Base', '+05:45', '2026-11-23T00:00[Europe/Berlin]', '', 'Europe/'])('does not know %j', (name) =>
    expect(isTimeZone(name)).toBe(false),
  )
})
