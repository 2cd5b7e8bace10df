import { describe, expect, it } from 'vitest'
import { timeZoneComponent } from './time-zone-component.ts'

const at = (iso: string): number => Date.parse(iso) / 1000
const linesOf = (timeZone: string, iso: string): ReadonlyArray<string> =>
  timeZoneComponent({ timeZone, from: at(iso), to: at(iso) + 86_400 })
    .split('\r\n')
    .filter((line) => /^(?:BEGIN|DTSTART|TZOFFSET)/.test(line))
    .slice(1)

describe('the zone of a calendar', () => {
  it('writes the seconds of a local mean time (RFC 5545 section 3.3.14), in force before 1920 or at a change then', () => {
    expect(linesOf('Asia/Dubai', '2026-11-23T08:00:00Z')).toEqual([
      'BEGIN:STANDARD',
      'DTSTART:19200101T000000',
      'TZOFFSETFROM:+034112',
      'TZOFFSETTO:+0400',
    ])
    expect(linesOf('America/New_York', '1850-06-01T12:00:00Z')).toEqual([
      'BEGIN:STANDARD',
      'DTSTART:18500601T070358',
      'TZOFFSETFROM:-045602',
      'TZOFFSETTO:-045602',
    ])
  })

  it('is daylight saving only where the clock goes back within a year', () => {
    const kinds = (timeZone: string, iso: string) => linesOf(timeZone, iso).filter((line) => line.startsWith('BEGIN'))
    expect(kinds('Asia/Kathmandu', '2026-11-23T08:00:00Z')).toEqual(['BEGIN:STANDARD'])
    expect(kinds('Asia/Pyongyang', '2026-11-23T08:00:00Z')).toEqual(['BEGIN:STANDARD'])
    expect(kinds('Europe/Berlin', '2026-03-28T12:00:00Z')).toEqual(['BEGIN:STANDARD', 'BEGIN:DAYLIGHT'])
    expect(kinds('Europe/Berlin', '2026-07-01T12:00:00Z')).toEqual(['BEGIN:DAYLIGHT'])
  })

  it('has one observance in a zone whose clock never changed', () => {
    expect(linesOf('Etc/GMT-5', '2026-11-23T08:00:00Z')).toEqual([
      'BEGIN:STANDARD',
      'DTSTART:20261123T130000',
      'TZOFFSETFROM:+0500',
      'TZOFFSETTO:+0500',
    ])
  })
})
