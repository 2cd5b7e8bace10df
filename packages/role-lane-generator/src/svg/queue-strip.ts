import { formatWallTime } from '../time/wall-time.ts'
import type { DayLayout } from './day-layout.ts'
import { element, textElement } from './element.ts'
import type { PictureWalkIn } from './lane-picture.ts'

/** Height of the ticks, taken from the top of the strip. */
const TICK = 9

/** How many wait from a minute on, until the next step. */
interface Step {
  readonly minute: number
  readonly waiting: number
}

/**
 * Returns the strip below the lanes: a tick where each walk-in arrives, and how many wait at each minute as an area.
 * None without walk-ins.
 */
export function queueStrip(layout: DayLayout, walkIns: ReadonlyArray<PictureWalkIn>): ReadonlyArray<string> {
  const { strip, fromHour, toHour } = layout
  if (strip === null) return []
  const [from, to] = [fromHour * 60, toHour * 60]
  const inside = walkIns.filter(({ arrivalMinute }) => arrivalMinute >= from && arrivalMinute <= to)
  const steps = queueDepth(inside)
  const most = steps.reduce((before, { waiting }) => Math.max(before, waiting), 1)
  const peak = steps.find(({ waiting }) => waiting === most)
  const base = strip.bottom
  const height = strip.bottom - strip.top - TICK - 5
  const points = [`${round(layout.x(from))},${base}`]
  let level = base
  for (const { minute, waiting } of steps) {
    const x = round(layout.x(Math.min(minute, to)))
    points.push(`${x},${round(level)}`)
    level = base - (waiting / most) * height
    points.push(`${x},${round(level)}`)
  }
  points.push(`${round(layout.x(to))},${round(level)}`, `${round(layout.x(to))},${base}`)
  const unserved = inside.filter(({ served }) => !served).length
  const longest = inside.reduce((before, one) => Math.max(before, one.untilMinute - one.arrivalMinute), 0)
  const label = `Walk-ins: ${inside.length} arrive, ${unserved} leave unserved`
  const depth = peak === undefined ? 'nobody waits' : `at most ${most} wait, first at ${formatWallTime(peak.minute)}`
  return [
    element('g', { class: 'lanes-strip', role: 'group', 'aria-label': `${label}; ${depth}` }, [
      textElement('title', {}, `${label}; ${depth}; the longest wait is ${longest} minutes`),
      textElement('text', { class: 'lanes-strip-label', x: 16, y: strip.top - 8 }, labelOf(layout, label, depth)),
      element('line', { class: 'lanes-strip-base', x1: layout.x(from), x2: layout.x(to), y1: base, y2: base }),
      element('polygon', { class: 'lanes-depth', points: points.join(' ') }),
      ...inside.map(({ arrivalMinute, served }) => {
        const x = layout.x(arrivalMinute)
        const kind = served ? 'lanes-tick' : 'lanes-tick lanes-tick-lost'
        return element('line', { class: kind, x1: x, x2: x, y1: strip.top, y2: strip.top + TICK })
      }),
    ]),
  ]
}

const labelOf = (layout: DayLayout, label: string, depth: string): string =>
  layout.form === 'wide' ? `${label}; ${depth}` : label

/** How many wait, as it changes. Whoever is served on arrival does not wait. */
function queueDepth(walkIns: ReadonlyArray<PictureWalkIn>): ReadonlyArray<Step> {
  const changes = new Map<number, number>()
  for (const { arrivalMinute, untilMinute } of walkIns) {
    if (untilMinute <= arrivalMinute) continue
    changes.set(arrivalMinute, (changes.get(arrivalMinute) ?? 0) + 1)
    changes.set(untilMinute, (changes.get(untilMinute) ?? 0) - 1)
  }
  let waiting = 0
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([minute, change]) => {
      waiting += change
      return { minute, waiting }
    })
}

const round = (value: number): number => Math.round(value * 10) / 10
