import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { toDate, toDayNumber } from './civil-date.ts'
import { createDayClock } from './day-clock.properties.ts'
import type { DayClock } from './day-clock.ts'
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

const MINUTES = [0, 90, 150, 720, 1439, 1440]

/** What a clock says of a day. */
const sayings = (clock: DayClock | null) =>
  clock && [
    clock.startsAt,
    clock.lengthMinutes,
    clock.isPlain,
    clock.weekday,
    ...MINUTES.flatMap((minute) => [clock.toElapsed(minute), clock.toWall(minute)]),
  ]

/** The last change of the clock in a zone; null where it never changed, or will for ever. */
function lastChange(timeZone: string): Temporal.ZonedDateTime | null {
  const now = Temporal.Instant.from('2026-11-27T00:00Z').toZonedDateTimeISO(timeZone)
  return now.getTimeZoneTransition('next') === null ? now.getTimeZoneTransition('previous') : null
}

describe('createZoneClocks', () => {
  it.each([
    ['America/Mexico_City', '2022-10-30', 1500],
    ['America/Asuncion', '2024-10-06', 1380],
    ['America/Sao_Paulo', '2019-02-16', 1500],
    ['Asia/Tehran', '2022-09-21', 1500],
    ['Europe/Volgograd', '2020-12-27', 1500],
    ['Europe/Moscow', '2014-10-26', 1500],
    ['Asia/Kathmandu', '1986-01-01', 1425],
  ])('has the date of the last change of the clock: %s on %s', (timeZone, date, length) =>
    expect(createZoneClocks(timeZone)(date)?.lengthMinutes).toBe(length),
  )

  it.each(Intl.supportedValuesOf('timeZone'))('gives the days round the last change of the clock in %s', (timeZone) => {
    const change = lastChange(timeZone)
    if (change === null) return
    const clocks = createZoneClocks(timeZone)
    const last = toDayNumber(change.toPlainDate().toString()) ?? 0
    // Local mean time ended by parts of a minute: there only the day's first instant and its length are compared.
    const said =
      (change.offsetNanoseconds - change.subtract({ seconds: 1 }).offsetNanoseconds) % 6e10 === 0 ? undefined : 2
    for (const date of [last - 1, last, last + 1].map(toDate))
      expect([date, sayings(clocks(date))?.slice(0, said)]).toEqual([
        date,
        sayings(createDayClock({ date, timeZone }))?.slice(0, said),
      ])
  })

  it.each(ZONES)('gives the days that createDayClock gives, in %s', (timeZone) => {
    const clocks = createZoneClocks(timeZone)
    const first = toDayNumber('2015-01-01') ?? 0
    const everyDayFrom = toDayNumber('2018-01-01') ?? 0
    for (let number = first; number < first + 4200; ) {
      const date = toDate(number)
      expect([date, sayings(clocks(date))]).toEqual([date, sayings(createDayClock({ date, timeZone }))])
      // Fewer of the other years: in all of one year no change of the clock is passed over.
      number += number >= everyDayFrom && number < everyDayFrom + 365 ? 1 : 5
    }
  })

  it('has no day for a date no calendar has', () => expect(createZoneClocks('UTC')('2026-02-30')).toBeNull())
})
