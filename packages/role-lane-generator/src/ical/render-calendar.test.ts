import * as fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { BranchDay } from '../day/branch-day.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { laneCase } from '../day/lane-input.properties.ts'
import { generateBranchDays } from '../range/generate-branch-days.ts'
import { renderCalendar, streamCalendar } from './render-calendar.ts'

interface Component {
  readonly name: string
  readonly lines: ReadonlyArray<readonly [string, string]>
  readonly children: ReadonlyArray<Component>
}

/** Reads an iCalendar object by the grammar of RFC 5545 3.1; shares nothing with the writer. */
function parseCalendar(text: string): Component {
  expect(text.endsWith('\r\n')).toBe(true)
  const physical = text.slice(0, -2).split('\r\n')
  for (const line of physical) {
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect(line).not.toMatch(/[\r\n]/)
  }
  const stack: Array<{ name: string; lines: Array<readonly [string, string]>; children: Array<Component> }> = [
    { name: 'ROOT', lines: [], children: [] },
  ]
  for (const line of physical.join('\r\n').replaceAll('\r\n ', '').split('\r\n')) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1)]
    const top = stack.at(-1)
    if (name === 'BEGIN') {
      const child = { name: value, lines: [], children: [] }
      top?.children.push(child)
      stack.push(child)
    } else if (name === 'END') expect(stack.pop()?.name).toBe(value)
    else top?.lines.push([name, value])
  }
  expect(stack.length).toBe(1)
  const [calendar] = stack[0]?.children ?? []
  if (calendar === undefined) throw new Error('no calendar')
  return calendar
}

const value = (component: Component, name: string): string =>
  component.lines.find(([key]) => key === name || key.startsWith(`${name};`))?.[1] ?? ''

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, (_, char) => (char === 'n' ? '\n' : char))

const iso = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6')

/** Epoch seconds of a local time by the calendar's own VTIMEZONE. */
function instantOf(calendar: Component, component: Component, name: string): number {
  const text = value(component, name)
  if (text.endsWith('Z')) return Temporal.Instant.from(iso(text)).epochMilliseconds / 1000
  const zone = calendar.children.find((child) => child.name === 'VTIMEZONE')
  const local = Temporal.PlainDateTime.from(iso(text))
  const offset = (of: string): number =>
    (of.startsWith('-') ? -1 : 1) * (Number(of.slice(1, 3)) * 60 + Number(of.slice(3, 5)))
  const inForce = (zone?.children ?? []).filter(
    (one) => Temporal.PlainDateTime.compare(Temporal.PlainDateTime.from(iso(value(one, 'DTSTART'))), local) <= 0,
  )
  const utc = local.toZonedDateTime('UTC').epochMilliseconds / 1000
  return utc - offset(value(inForce.at(-1) ?? zone ?? calendar, 'TZOFFSETTO')) * 60
}

function unwrap<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  return result.ok ? result.value : never()
}

const calendarOf = (day: BranchDay, text = 'Name'): string =>
  renderCalendar({
    days: [day],
    names: { branch: text, staff: new Map(day.lanes.map(({ staffId }) => [staffId, text])), services: new Map() },
    now: 1_800_000_000,
  })

describe('renderCalendar', { timeout: 30_000 }, () => {
  it('26: is read back with the same instants, sources and texts; lines of at most 75 octets', () =>
    fc.assert(
      fc.property(laneCase, fc.string({ unit: 'grapheme' }), ({ input, date, seed, demand }, text) => {
        const day = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) })
        if (!day.ok) throw new Error(day.error.reason)
        const calendar = parseCalendar(calendarOf(day.value, text))
        const events = calendar.children.filter((child) => child.name === 'VEVENT')
        const blocks = day.value.lanes.flatMap((lane) => lane.blocks.filter((block) => block.kind !== 'fill'))
        expect(events.map((event) => instantOf(calendar, event, 'DTSTART'))).toEqual(
          blocks.map((block) => block.startsAt),
        )
        expect(events.map((event) => instantOf(calendar, event, 'DTEND'))).toEqual(blocks.map((block) => block.endsAt))
        expect(events.map((event) => value(event, 'X-VOYAGE-SOURCE'))).toEqual(blocks.map((block) => block.source))
        expect(new Set(events.map((event) => value(event, 'UID'))).size).toBe(events.length)
        const shown = text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\t\n\u{20}-\u{7E}\u{80}-\u{10FFFF}]/gu, '\u{FFFD}')
        expect(unescaped(value(calendar, 'X-WR-CALNAME'))).toBe(shown)
      }),
      { numRuns: 60 },
    ))

  it('26: streams a range day by day as it is written, with the events it has as a whole and the zone of every day', () => {
    const names = { branch: 'Name', staff: new Map(), services: new Map() }
    const now = 1_800_000_000
    let seen = 0
    for (const { input, seed, date } of fc.sample(laneCase, { numRuns: 40, seed: 4 })) {
      const [from, to] = [-3, 3].map((days) => Temporal.PlainDate.from(date).add({ days }).toString()) as [
        string,
        string,
      ]
      const days = unwrap(generateBranchDays({ input, from, to, seed }))
      let made = 0
      const counted = (function* () {
        for (const day of days) {
          made++
          yield day
        }
      })()
      const timeZone = input.branches[0]?.timeZone ?? never()
      const pieces: Array<string> = []
      for (const piece of streamCalendar({ days: counted, timeZone, from, to, names, now })) {
        expect(made).toBe(Math.min(pieces.length, 7))
        pieces.push(piece)
      }
      const calendar = parseCalendar(pieces.join(''))
      const eventsOf = (of: Component) => of.children.filter(({ name }) => name === 'VEVENT')
      const events = eventsOf(calendar)
      expect(events).toEqual(eventsOf(parseCalendar(renderCalendar({ days: [...days], names, now }))))
      const blocks = [...days].flatMap((day) =>
        day.lanes.flatMap((lane) => lane.blocks.filter(({ kind }) => kind !== 'fill')),
      )
      expect(events.map((event) => instantOf(calendar, event, 'DTSTART'))).toEqual(
        blocks.map(({ startsAt }) => startsAt),
      )
      seen += events.length
    }
    expect(seen).toBeGreaterThan(1000)
  })

  it('keeps the UID of an item that is moved to another time or person, or comes after more or fewer blocks', () =>
    fc.assert(
      fc.property(laneCase, ({ input, date, seed, demand }) => {
        const day = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) })
        if (!day.ok) throw new Error(day.error.reason)
        // Without its events and with everything else an hour later, done by whoever comes next.
        const { lanes } = day.value
        const moved = lanes.map((lane, index) => ({
          ...lane,
          blocks: (lanes[(index + 1) % lanes.length] ?? lane).blocks
            .filter(({ kind }) => kind !== 'event')
            .map((block) => ({ ...block, startsAt: block.startsAt + 3600, endsAt: block.endsAt + 3600 })),
        }))
        const uids = (of: BranchDay): ReadonlyMap<string, string> =>
          new Map(
            parseCalendar(calendarOf(of))
              .children.filter(
                (child) => value(child, 'X-VOYAGE-ITEM') !== '' && value(child, 'CATEGORIES') !== 'Event',
              )
              .map((child) => [value(child, 'X-VOYAGE-ITEM'), value(child, 'UID')]),
          )
        expect(uids({ ...day.value, lanes: moved })).toEqual(uids(day.value))
      }),
      { numRuns: 40 },
    ))

  it('names an event by its own name, else by that of its type, else by the id of its type', () => {
    const block = { kind: 'event', itemId: 'e1', serviceId: null, source: 'event', sourceRef: 'huddle' } as const
    const time = { startMinute: 540, endMinute: 555, startsAt: 1_795_424_400, endsAt: 1_795_425_300 }
    const [sample] = fc.sample(laneCase, { numRuns: 1, seed: 3 })
    const input = sample?.input ?? never()
    const day = unwrap(generateBranchDay({ input, branchId: 'branch', date: '2026-11-23', seed: '' }))
    const lanes = [{ staffId: 'ada', roleId: 'teller', blocks: [{ ...block, ...time }] }]
    const summaryWith = (events: ReadonlyArray<readonly [string, string]>) => {
      const names = { branch: 'B', staff: new Map(), services: new Map(), events: new Map(events) }
      const calendar = parseCalendar(renderCalendar({ days: [{ ...day, lanes }], names, now: 0 }))
      return calendar.children.filter(({ name }) => name === 'VEVENT').map((event) => value(event, 'SUMMARY'))
    }
    const type = ['huddle', 'Team huddle'] as const
    expect(summaryWith([type, ['e1', 'Morning huddle']])).toEqual(['Event: Morning huddle (ada)'])
    expect(summaryWith([type])).toEqual(['Event: Team huddle (ada)'])
    expect(summaryWith([])).toEqual(['Event: huddle (ada)'])
  })

  it('lets no text end a line or start a property', () => {
    const hostile = 'x\r\nBEGIN:VEVENT\r\nSUMMARY:forged\u0000;TZID=a,"b"\\'
    const [sample] = fc.sample(laneCase, { numRuns: 1, seed: 3 })
    const day = generateBranchDay({ input: sample?.input ?? never(), branchId: 'branch', date: '2026-11-23', seed: '' })
    const calendar = parseCalendar(calendarOf(day.ok ? day.value : never(), hostile))
    expect(unescaped(value(calendar, 'X-WR-CALNAME'))).toBe('x\nBEGIN:VEVENT\nSUMMARY:forged\u{FFFD};TZID=a,"b"\\')
  })
})

function never(): never {
  throw new Error('no sample')
}
