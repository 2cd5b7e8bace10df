import { formatWallTime } from '../time/wall-time.ts'
import { styleOf } from './block-style.ts'
import { checkPicture } from './check-picture.ts'
import type { DayLayout, PictureForm, PlacedGroup, PlacedRow } from './day-layout.ts'
import { createDayLayout, LEGEND_LINE } from './day-layout.ts'
import type { Attributes } from './element.ts'
import { element, fitText, textElement, wrapText } from './element.ts'
import type { LanePicture, PictureBlock } from './lane-picture.ts'
import { laneStylesheet } from './lane-stylesheet.ts'
import { queueStrip } from './queue-strip.ts'

/** How {@link renderDaySvg} draws. */
export interface RenderDaySvgOptions {
  /** `wide` (default) has names beside the lanes, `narrow` above them, for phones. */
  readonly form?: PictureForm
  /** `linked` (default): the page links {@link laneStylesheet}; `embedded`: the picture is a file of its own. */
  readonly stylesheet?: 'linked' | 'embedded'
}

/**
 * Returns a branch day as one `<svg>` element: a row a person, grouped by role, an hour grid, blocks by kind, below them
 * the arrivals of walk-ins and the depth of the queue, the now-line and a legend. It has a title and a description, and a
 * title on each block. All text is escaped; there is no script and, unless embedded, no style, so it stands under a strict
 * Content Security Policy.
 *
 * @throws RangeError with the path of each minute that cannot be drawn: of a block one not from 0 to 1440, NaN, Infinity
 */
export function renderDaySvg(picture: LanePicture, options: RenderDaySvgOptions = {}): string {
  checkPicture(picture)
  const layout = createDayLayout(picture, options.form ?? 'wide')
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: `lanes lanes-${layout.form}`,
      viewBox: `0 0 ${layout.width} ${Math.round(layout.height)}`,
      role: 'graphics-document',
      'aria-label': picture.title,
    },
    [
      textElement('title', {}, picture.title),
      textElement('desc', {}, describe(picture)),
      ...(options.stylesheet === 'embedded' ? [element('style', {}, [laneStylesheet])] : []),
      element('rect', { class: 'lanes-paper', width: layout.width, height: Math.round(layout.height), rx: 10 }),
      textElement('text', { class: 'lanes-title', x: 16, y: 34 }, fitText(picture.title, layout.width - 32, 12)),
      ...subtitle(layout, picture.subtitle),
      ...hourGrid(layout, picture.nowMinute),
      ...layout.groups.flatMap((group) => group.rows.map((row) => renderRow(layout, row))),
      ...(picture.rows.length === 0 ? [emptyNote(layout)] : []),
      ...queueStrip(layout, picture.walkIns ?? []),
      ...nowLine(layout, picture.nowMinute),
      // Names come last: on a narrow picture the now-line passes behind them.
      ...layout.groups.map((group) => renderNames(layout, group)),
      ...legend(layout),
    ],
  )
}

function describe(picture: LanePicture): string {
  const people = picture.rows.length === 1 ? 'one person' : `${picture.rows.length} people`
  const shown = picture.rows.length === 0 ? 'No lanes on this day' : `A timeline with one row for each of ${people}`
  return `${picture.subtitle}. ${shown}.`
}

const subtitle = (layout: DayLayout, text: string): ReadonlyArray<string> =>
  wrapText(text, layout.width - 32, 7.2, layout.subtitleLines).map((line, index) =>
    textElement('text', { class: 'lanes-subtitle', x: 16, y: 56 + index * 18 }, line),
  )

function hourGrid(layout: DayLayout, nowMinute: number | null): ReadonlyArray<string> {
  const hours = Array.from({ length: layout.toHour - layout.fromHour + 1 }, (_, index) => layout.fromHour + index)
  return hours.flatMap((hour) => {
    const x = layout.x(hour * 60)
    const line = element('line', { class: 'lanes-hour', x1: x, x2: x, y1: layout.top - 6, y2: layout.bottom })
    const half = layout.x(hour * 60 + 30)
    const halfLine = { class: 'lanes-half-hour', x1: half, x2: half, y1: layout.top, y2: layout.bottom }
    const labelled = (hour - layout.fromHour) % layout.hourStep === 0
    const label = { class: 'lanes-hour-label', y: layout.top - 13, ...labelAnchor(layout, x) }
    return [
      line,
      ...(hour < layout.toHour ? [element('line', halfLine)] : []),
      ...(labelled && !isUnderNow(layout, x, nowMinute) ? [textElement('text', label, formatWallTime(hour * 60))] : []),
    ]
  })
}

/** Labels at the edges of the picture keep inside it. */
function labelAnchor(layout: DayLayout, x: number): Attributes {
  if (x < 22) return { x, 'text-anchor': 'start' }
  return x > layout.width - 22 ? { x, 'text-anchor': 'end' } : { x, 'text-anchor': 'middle' }
}

const isUnderNow = (layout: DayLayout, x: number, nowMinute: number | null): boolean =>
  nowMinute !== null && Math.abs(layout.x(nowMinute) - x) < 42

function renderNames(layout: DayLayout, group: PlacedGroup): string {
  const label = `${group.role} · ${group.rows.length}`
  return element('g', {}, [
    element('line', { class: 'lanes-group-rule', x1: 12, x2: layout.width - 12, y1: group.y + 4, y2: group.y + 4 }),
    textElement('text', { class: 'lanes-role', x: 16, y: group.y + 22 }, fitText(label, layout.width - 32, 7.4)),
    ...group.rows.map((row) => renderName(layout, row)),
  ])
}

function renderRow(layout: DayLayout, { row, y }: PlacedRow): string {
  const blocks = row.blocks.map((block) => renderBlock(layout, block, y + layout.barTop))
  return element('g', { role: 'group', 'aria-label': `${row.name}, ${row.role}` }, blocks)
}

function renderName(layout: DayLayout, { row, y }: PlacedRow): string {
  const wide = layout.form === 'wide'
  const nameY = wide ? y + layout.barTop + layout.bar / 2 + 4.5 : y + 12
  const room = wide ? layout.left - 24 : layout.width - 32
  return textElement('text', { class: 'lanes-name', x: 16, y: nameY }, fitText(row.name, room, 7.4))
}

function renderBlock(layout: DayLayout, block: PictureBlock, y: number): string {
  const style = styleOf(block)
  const left = layout.x(block.startMinute)
  const full = layout.x(block.endMinute) - left
  // A hair of paper between neighbours; a walk-in of a minute still shows.
  const width = Math.max(full - 1, 1.4)
  const thin = block.kind === 'queue' || block.kind === 'fill'
  const inset = block.kind === 'fill' ? 9 : thin ? 4 : 0
  const height = layout.bar - 2 * inset
  const label = thin ? '' : fitText(block.label, width - 9, 6.4)
  const text = { class: 'lanes-label', x: left + 5.5, y: y + layout.bar / 2 + 4 }
  return element('g', { class: `lanes-block lanes-${style.name}` }, [
    textElement('title', {}, titleOf(block, style.legend)),
    element('rect', { x: left, y: y + inset, width, height, rx: Math.min(4, width / 3, height / 2) }),
    ...(label === '' ? [] : [textElement('text', text, label)]),
  ])
}

function titleOf(block: PictureBlock, legend: string): string {
  const time = `${formatWallTime(block.startMinute)}–${formatWallTime(block.endMinute)}`
  return block.label === '' || block.label === legend ? `${time} ${legend}` : `${time} ${block.label} (${legend})`
}

function emptyNote(layout: DayLayout): string {
  const at = { class: 'lanes-empty', x: layout.width / 2, y: layout.top + 52, 'text-anchor': 'middle' }
  return textElement('text', at, 'No lanes on this day.')
}

function nowLine(layout: DayLayout, nowMinute: number | null): ReadonlyArray<string> {
  if (nowMinute === null || nowMinute < layout.fromHour * 60 || nowMinute > layout.toHour * 60) return []
  const x = layout.x(nowMinute)
  const flag = Math.min(Math.max(x, 26), layout.width - 26)
  const time = formatWallTime(nowMinute)
  return [
    element('g', { class: 'lanes-now' }, [
      textElement('title', {}, `Now: ${time}`),
      element('line', { x1: x, x2: x, y1: layout.top - 6, y2: layout.bottom }),
      element('rect', { x: flag - 21, y: layout.top - 27, width: 42, height: 19, rx: 9.5 }),
      textElement('text', { x: flag, y: layout.top - 13.5, 'text-anchor': 'middle' }, time),
    ]),
  ]
}

const legend = (layout: DayLayout): ReadonlyArray<string> =>
  layout.legend.map(({ text, mark, isTick, x, line }) => {
    const y = layout.legendY + line * LEGEND_LINE
    return element('g', { class: isTick ? 'lanes-block' : `lanes-block lanes-${mark}` }, [
      isTick
        ? element('line', { class: mark, x1: x + 9, x2: x + 9, y1: y - 9, y2: y })
        : element('rect', { x, y: y - 10, width: 18, height: 12, rx: 3 }),
      textElement('text', { class: 'lanes-legend', x: x + 24, y }, text),
    ])
  })
