import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDayLayout } from './day-layout.ts'
import type { LanePicture } from './lane-picture.ts'
import { laneStylesheet } from './lane-stylesheet.ts'
import { queueStrip } from './queue-strip.ts'
import { renderDaySvg } from './render-day-svg.ts'

const picture = (more: Partial<LanePicture> = {}): LanePicture => ({
  title: 'Riverside',
  subtitle: 'Monday',
  rows: [
    {
      name: 'Ada',
      role: 'Teller',
      blocks: [
        { kind: 'appointment', startMinute: 540, endMinute: 600, label: 'Personal loan', source: 'booking' },
        { kind: 'appointment', startMinute: 600, endMinute: 630, label: 'Savings', source: 'f35_role_lane' },
        { kind: 'appointment', startMinute: 630, endMinute: 660, label: 'Savings', source: 'event_follow_up' },
        { kind: 'queue', startMinute: 661, endMinute: 662, label: 'Cash', source: 'walk_in' },
        { kind: 'event', startMinute: 670, endMinute: 700, label: 'Huddle', source: 'event' },
        { kind: 'break', startMinute: 700, endMinute: 730, label: 'Break', source: 'roster' },
        { kind: 'fill', startMinute: 730, endMinute: 800, label: '', source: 'f35_role_lane' },
        { kind: 'time_off', startMinute: 800, endMinute: 900, label: 'Leave', source: 'roster' },
      ],
    },
    { name: 'Ben', role: 'Adviser', blocks: [] },
    { name: 'Cleo', role: 'Teller', blocks: [] },
  ],
  nowMinute: 615,
  ...more,
})

/** Names of the elements in order, having checked that tags nest and nothing else looks like markup. */
function elementsOf(svg: string): ReadonlyArray<string> {
  const open: Array<string> = []
  const names: Array<string> = []
  const rest = svg.replace(/<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<>]*")*)(\/?)>/g, (_, close, name, __, empty) => {
    if (close === '/') expect(open.pop()).toBe(name)
    else {
      names.push(name)
      if (empty !== '/') open.push(name)
    }
    return ''
  })
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]/)
  return names
}

describe('renderDaySvg', () => {
  it('draws as many walk-ins and blocks as there are: 150,000 are more than a call takes arguments', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => 540 + (index % 60))
    const blocks = many.map((startMinute) => {
      return { kind: 'queue', startMinute, endMinute: startMinute + 1, label: '', source: 'walk_in' } as const
    })
    const walkIns = many.map((arrivalMinute) => ({ arrivalMinute, untilMinute: arrivalMinute + 20, served: true }))
    const layout = createDayLayout(picture({ rows: [{ name: 'Ada', role: 'Teller', blocks }], walkIns }), 'wide')
    expect([layout.fromHour, layout.toHour]).toEqual([9, 10])
    expect(queueStrip(layout, walkIns)[0]).toContain(
      '150000 arrive, 0 leave unserved; at most 50000 wait, first at 09:19',
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 1441, 1e12])(
    'refuses a block that starts or ends at minute %s, by its path',
    (minute) => {
      const block = { kind: 'event', startMinute: 540, endMinute: 600, label: '', source: 'event' } as const
      const draw = (wrong: object) => () =>
        renderDaySvg(picture({ rows: [{ name: 'Ada', role: 'Teller', blocks: [block, { ...block, ...wrong }] }] }))
      for (const member of ['startMinute', 'endMinute'])
        expect(draw({ [member]: minute })).toThrow(new RegExp(`rows\\[0\\]\\.blocks\\[1\\]\\.${member}: ${minute}`))
      expect(draw({})).not.toThrow()
    },
  )

  it('refuses walk-ins and a now-line at no minute, and names all that is wrong up to five', () => {
    const walkIn = { arrivalMinute: 600, untilMinute: Number.NaN, served: true }
    expect(() => renderDaySvg(picture({ walkIns: [walkIn], nowMinute: Number.POSITIVE_INFINITY }))).toThrow(
      'walkIns[0].untilMinute: NaN, nowMinute: Infinity; give',
    )
    expect(() => renderDaySvg(picture({ walkIns: Array.from({ length: 7 }, () => walkIn) }))).toThrow(
      /walkIns\[4\]\.untilMinute: NaN and 2 more;/,
    )
    expect(() => renderDaySvg(picture({ walkIns: [{ ...walkIn, untilMinute: 5000 }], nowMinute: -5 }))).not.toThrow()
  })

  it('refuses what is no number, as a row of a database may hold it', () => {
    const text: unknown = '540'
    expect(() => renderDaySvg(picture({ nowMinute: text as number }))).toThrow('nowMinute: 540')
  })

  it('draws one labelled group a person, grouped by role in the order of first appearance', () => {
    const svg = renderDaySvg(picture())
    expect([...svg.matchAll(/role="group" aria-label="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'Ada, Teller',
      'Cleo, Teller',
      'Ben, Adviser',
    ])
    expect(svg).toContain('Teller · 2')
  })

  it('gives each block a class by kind and source, and a title with its time', () => {
    const svg = renderDaySvg(picture())
    for (const title of [
      '09:00–10:00 Personal loan (Booked)',
      '10:00–10:30 Savings (Proposed by lanes)',
      '10:30–11:00 Savings (Event follow-up)',
      '11:01–11:02 Cash (Walk-in)',
      '11:40–12:10 Break',
      '12:10–13:20 Open time',
      '13:20–15:00 Leave (Time off)',
    ])
      expect(svg).toContain(`<title>${title}</title>`)
    for (const kind of ['booked', 'proposed', 'follow-up', 'queue', 'event', 'break', 'fill', 'time-off']) {
      expect(svg).toContain(`lanes-${kind}"`)
      expect(laneStylesheet).toContain(`.lanes-${kind} >`)
    }
  })

  it('draws the now-line only within the hours shown', () => {
    expect(renderDaySvg(picture())).toContain('<title>Now: 10:15</title>')
    expect(renderDaySvg(picture({ nowMinute: null }))).not.toContain('lanes-now')
    expect(renderDaySvg(picture({ nowMinute: 1200 }))).not.toContain('lanes-now')
    expect(renderDaySvg(picture({ nowMinute: 300 }))).not.toContain('lanes-now')
  })

  it('draws a tick where each walk-in arrives, and how many wait at each minute', () => {
    const walkIns = [
      { arrivalMinute: 600, untilMinute: 600, served: true },
      { arrivalMinute: 610, untilMinute: 630, served: true },
      { arrivalMinute: 620, untilMinute: 640, served: false },
      { arrivalMinute: 1300, untilMinute: 1310, served: true },
    ]
    for (const form of ['wide', 'narrow'] as const) {
      const svg = renderDaySvg(picture({ walkIns }), { form })
      expect(svg).toContain('Walk-ins: 3 arrive, 1 leave unserved; at most 2 wait, first at 10:20')
      expect(svg.match(/<line class="lanes-tick"/g)?.length).toBe(2 + 1)
      expect(svg.match(/<line class="lanes-tick lanes-tick-lost"/g)?.length).toBe(1 + 1)
      const points = /<polygon class="lanes-depth" points="([^"]*)"/.exec(svg)?.[1]?.split(' ') ?? []
      const heights = points.map((point) => Number(point.split(',')[1]))
      expect(new Set(heights).size).toBe(3)
    }
    expect(renderDaySvg(picture())).not.toContain('lanes-strip')
  })

  it('keeps every entry of the legend inside the picture and apart from its neighbours', () => {
    const walkIns = [{ arrivalMinute: 600, untilMinute: 600, served: true }]
    for (const form of ['wide', 'narrow'] as const) {
      const svg = renderDaySvg(picture({ walkIns }), { form })
      const [, , width = 0, height = 0] = /viewBox="([^"]*)"/.exec(svg)?.[1]?.split(' ').map(Number) ?? []
      const entries = [...svg.matchAll(/class="lanes-legend" x="([\d.]+)" y="([\d.]+)">([^<]*)</g)].map(
        ([, x, y, text = '']) => ({ x: Number(x), y: Number(y), end: Number(x) + text.length * 6.2 }),
      )
      expect(entries.length).toBe(10)
      for (const [index, { x, y, end }] of entries.entries()) {
        expect(end).toBeLessThanOrEqual(width)
        expect(y).toBeLessThan(height)
        const next = entries[index + 1]
        if (next?.y === y) expect(next.x - 24).toBeGreaterThan(end)
        else expect(x).toBeGreaterThan(0)
      }
    }
  })

  it('says so when there are no lanes', () =>
    expect(renderDaySvg(picture({ rows: [] }))).toContain('No lanes on this day.'))

  it('stands under a strict Content Security Policy: no style, script, handler or address', () => {
    const svg = renderDaySvg(picture())
    expect(svg).not.toMatch(/<style|style=|<script| on[a-z]+=|href|url\(/)
    expect(renderDaySvg(picture(), { stylesheet: 'embedded' })).toContain('<style>')
  })

  it('has light and dark colours for every custom property it uses', () => {
    const [light = '', dark = ''] = laneStylesheet.split('@media (prefers-color-scheme: dark)')
    const defined = (css: string) => new Set([...css.matchAll(/(--lanes-[a-z-]+):/g)].map((match) => match[1]))
    for (const match of laneStylesheet.matchAll(/var\((--lanes-[a-z-]+)\)/g)) {
      expect([...defined(light)]).toContain(match[1])
      expect([...defined(dark)]).toContain(match[1])
    }
  })

  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '</text><script>alert(1)</script>',
      '" onload="alert(1)',
      "' x='",
      ']]>',
      '&lt;',
      '<!--',
      '\u0000\uD800',
    ),
  )
  it.each(['wide', 'narrow'] as const)('writes any text as text, in a %s picture', (form) =>
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (title, name, role, label) => {
        const source = 'booking'
        const blocks = [{ kind: 'event' as const, startMinute: 0, endMinute: 1440, label, source }]
        const given = picture({ title, subtitle: title, rows: [{ name, role, blocks }] })
        const plain = picture({ title: 'a', subtitle: 'a', rows: [{ name: 'a', role: 'a', blocks }] })
        const names = elementsOf(renderDaySvg(given, { form }))
        expect(names.filter((element) => element !== 'text')).toEqual(
          elementsOf(renderDaySvg(plain, { form })).filter((element) => element !== 'text'),
        )
      }),
      { numRuns: 100 },
    ),
  )
})
