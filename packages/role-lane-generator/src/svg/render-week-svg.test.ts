import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderReport } from './render-report.ts'
import { renderWeekSvg } from './render-week-svg.ts'
import type { WeekPicture } from './week-picture.ts'

const week = (more: Partial<WeekPicture> = {}): WeekPicture => ({
  title: 'Riverside',
  subtitle: 'Week 48',
  days: ['Mon 23', 'Tue 24'],
  rows: [
    {
      name: 'Ada',
      role: 'Teller',
      cells: [
        { utilisation: 0.5, targets: 1 },
        { utilisation: null, targets: Number.NaN },
      ],
    },
  ],
  ...more,
})

/** Tags in order, having checked that they nest and that nothing else looks like markup. */
function tagsOf(markup: string): ReadonlyArray<string> {
  const open: Array<string> = []
  const names: Array<string> = []
  const rest = markup.replaceAll(
    /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z0-9:-]+="[^"<>]*")*)(\/?)>/g,
    (_, close, name, __, empty) => {
      if (close === '/') expect(open.pop()).toBe(name)
      else {
        names.push(name)
        if (empty !== '/') open.push(name)
      }
      return ''
    },
  )
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]/)
  return names
}

describe('renderWeekSvg', { timeout: 30_000 }, () => {
  it('draws two bars a person and day, with their shares in words, and none for a day off', () => {
    const svg = renderWeekSvg(week())
    expect(svg).toContain('<title>Ada, Mon 23: utilisation 50 %, targets 100 %</title>')
    expect(svg).toContain('<title>Ada, Tue 24: not at work</title>')
    expect(svg).toContain('lanes-use-2')
    expect(svg).toContain('lanes-goal-4')
    expect(svg.match(/lanes-use-/g)?.length).toBe((svg.match(/lanes-goal-/g) ?? []).length)
  })

  it('writes any text as text, in the picture and in the report', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const picture = week({
          title: text,
          subtitle: text,
          days: [text],
          rows: [{ name: text, role: text, cells: [] }],
        })
        const plain = week({ title: 'x', subtitle: 'x', days: ['x'], rows: [{ name: 'x', role: 'x', cells: [] }] })
        expect(tagsOf(renderWeekSvg(picture)).filter((tag) => tag !== 'text')).toEqual(
          tagsOf(renderWeekSvg(plain)).filter((tag) => tag !== 'text'),
        )
        const day = { name: text, picture: null, unassigned: [{ item: text, reason: text, evidence: text }] }
        const page = [...renderReport({ title: text, week: picture, days: [day] })].join('')
        const body = page.slice(page.indexOf('<body>'))
        expect(tagsOf(body.slice(0, body.indexOf('</html>')))).toContain('table')
      }),
      { numRuns: 50 },
    ))
})

describe('renderReport', () => {
  it('is one page without a script, and says when everything found a place', () => {
    const picture = { title: 'T', subtitle: 'S', nowMinute: null, rows: [] }
    const days = [{ name: 'Mon 23', picture, unassigned: [] }]
    const page = [...renderReport({ title: 'R', week: week(), days })].join('')
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).not.toContain('<script')
    expect(page).toContain('Everything that was asked for found a place.')
  })

  it('asks for a day when the one before it is written, and leaves out closed days of which nothing was asked', () => {
    const written: Array<string> = []
    const days = function* () {
      for (const name of ['one', 'two', 'three']) {
        written.push(`asked ${name}`)
        yield { name, picture: null, unassigned: name === 'two' ? [] : [{ item: name, reason: 'BUSY', evidence: '' }] }
      }
    }
    for (const text of renderReport({ title: 'R', week: week(), days: days() }))
      written.push(/<h2>(.*)<\/h2>/.exec(text)?.[1] ?? '')
    expect(written).toEqual(['', 'asked one', 'one', 'asked two', '', 'asked three', 'three', ''])
  })
})
