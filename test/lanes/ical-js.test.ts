import type { BranchDay, Lane, LaneBlock } from '@voyage/role-lane-generator'
import { renderCalendar } from '@voyage/role-lane-generator/ical'
import ical from 'ical.js'
import { describe, expect, it } from 'vitest'
import { goldenBranchDays } from './golden-days.ts'

const hostile = 'Ann\r\nBEGIN:VEVENT\r\nSUMMARY:forged; \\n, "q" \u{1F600}'.repeat(3)

/** Reads a calendar by ical.js, which resolves times by the calendar's own VTIMEZONE. */
function read(text: string) {
  const calendar = new ical.Component(ical.parse(text))
  ical.TimezoneService.reset()
  ical.TimezoneService.register(calendar.getFirstSubcomponent('vtimezone'))
  return calendar.getAllSubcomponents('vevent').map((component) => ({ component, event: new ical.Event(component) }))
}

const render = (day: BranchDay): string =>
  renderCalendar({
    days: [day],
    names: { branch: hostile, staff: new Map([[day.lanes[0]?.staffId ?? '', hostile]]), services: new Map() },
    now: 1_800_000_000,
  })

describe('a calendar, read by npm ical.js', () => {
  it('26: has the instants, ids, sources and texts of the blocks, in each zone and on each change of the clock', () => {
    let seen = 0
    for (const { day } of goldenBranchDays()) {
      const events = read(render(day))
      const blocks = day.lanes.flatMap((lane) =>
        lane.blocks.filter(({ kind }) => kind !== 'fill').map((block): readonly [Lane, LaneBlock] => [lane, block]),
      )
      const places = new Set(events.map(({ component }) => component.getFirstPropertyValue('location')))
      expect([...places]).toEqual([hostile.replaceAll('\r\n', '\n')])
      expect(events.map(({ event }) => [event.startDate.toUnixTime(), event.endDate.toUnixTime()])).toEqual(
        blocks.map(([, block]) => [block.startsAt, block.endsAt]),
      )
      expect(events.map(({ component }) => component.getFirstPropertyValue('x-voyage-source'))).toEqual(
        blocks.map(([, block]) => block.source),
      )
      expect(new Set(events.map(({ event }) => event.uid)).size).toBe(events.length)
      const [first] = day.lanes
      const own = events.filter((_, index) => blocks[index]?.[0] === first)
      for (const { event } of own) expect(event.summary).toContain('SUMMARY:forged; \\n, "q" \u{1F600}')
      seen += events.length
    }
    expect(seen).toBeGreaterThan(5000)
  })

  it.each(['2026-03-29', '2018-05-05', '1986-01-01'])(
    '26: has the instants of %s in every zone that there is',
    (date) => {
      const [{ day } = never()] = goldenBranchDays()
      const shift = Date.parse(date) / 1000 - (day.lanes[0]?.blocks[0]?.startsAt ?? 0)
      const shifted = (lane: Lane): Lane => ({
        ...lane,
        blocks: lane.blocks.map((block) => ({
          ...block,
          startsAt: block.startsAt + shift,
          endsAt: block.endsAt + shift,
        })),
      })
      const lanes = day.lanes.slice(0, 2).map(shifted)
      const expected = lanes.flatMap(({ blocks }) =>
        blocks.filter(({ kind }) => kind !== 'fill').map(({ startsAt, endsAt }) => [startsAt, endsAt]),
      )
      expect(expected.length).toBeGreaterThan(5)
      const zones = Intl.supportedValuesOf('timeZone')
      const wrong = zones.filter((timeZone) => {
        const events = read(render({ ...day, date, timeZone, lanes }))
        const found = events.map(({ event }) => [event.startDate.toUnixTime(), event.endDate.toUnixTime()])
        return JSON.stringify(found) !== JSON.stringify(expected)
      })
      expect(zones.length).toBeGreaterThan(300)
      expect(wrong).toEqual([])
    },
  )
})

function never(): never {
  throw new Error('no golden day')
}
