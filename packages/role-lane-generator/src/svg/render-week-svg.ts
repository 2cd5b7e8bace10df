import { element, fitText, textElement } from './element.ts'
import { laneStylesheet } from './lane-stylesheet.ts'
import type { WeekCell, WeekPicture } from './week-picture.ts'

/** How {@link renderWeekSvg} draws. */
export interface RenderWeekSvgOptions {
  /** `linked` (default): the page links {@link laneStylesheet}; `embedded`: the picture is a file of its own. */
  readonly stylesheet?: 'linked' | 'embedded'
}

const LEFT = 190
const TOP = 96
const ROW = 26
const CELL = 112
/** Steps of a scale: 0 is empty, the last one full. */
const STEPS = 5

/**
 * Returns a week as one `<svg>` element: a row a person, and for each day two bars of colour, utilisation above target
 * completion, each with its share in words. Escaped and styled like {@link renderDaySvg}; colour is never the only sign.
 */
export function renderWeekSvg(picture: WeekPicture, options: RenderWeekSvgOptions = {}): string {
  const width = weekWidth(picture)
  const bottom = TOP + Math.max(1, picture.rows.length) * ROW + 8
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'lanes lanes-week',
      viewBox: `0 0 ${width} ${bottom + 40}`,
      role: 'graphics-document',
      'aria-label': picture.title,
    },
    [
      textElement('title', {}, picture.title),
      textElement('desc', {}, `${picture.subtitle}. A row a person: utilisation and target completion of each day.`),
      ...(options.stylesheet === 'embedded' ? [element('style', {}, [laneStylesheet])] : []),
      element('rect', { class: 'lanes-paper', width, height: bottom + 40, rx: 10 }),
      textElement('text', { class: 'lanes-title', x: 16, y: 34 }, fitText(picture.title, width - 32, 12)),
      textElement('text', { class: 'lanes-subtitle', x: 16, y: 56 }, fitText(picture.subtitle, width - 32, 7.2)),
      ...picture.days.map((day, index) =>
        textElement(
          'text',
          { class: 'lanes-hour-label', x: LEFT + index * CELL, y: TOP - 12 },
          fitText(day, CELL - 8, 7),
        ),
      ),
      ...picture.rows.map((row, index) => {
        const y = TOP + index * ROW
        const cells = picture.days.map((day, at) =>
          renderCell(row.cells[at], `${row.name}, ${day}`, LEFT + at * CELL, y),
        )
        return element('g', { role: 'group', 'aria-label': `${row.name}, ${row.role}` }, [
          textElement('text', { class: 'lanes-name', x: 16, y: y + 15 }, fitText(row.name, LEFT - 24, 7.4)),
          ...cells,
        ])
      }),
      ...(picture.rows.length === 0
        ? [textElement('text', { class: 'lanes-empty', x: 16, y: TOP + 20 }, 'No lanes.')]
        : []),
      ...legend(bottom + 18),
    ],
  )
}

/** Width of the picture in the units of its viewBox: in as many pixels its text has the size that the stylesheet gives. */
export const weekWidth = ({ days }: Pick<WeekPicture, 'days'>): number => Math.max(560, LEFT + days.length * CELL + 20)

function renderCell(cell: WeekCell | undefined, who: string, x: number, y: number): string {
  const { utilisation = null, targets = null } = cell ?? {}
  if (!isShare(utilisation) && !isShare(targets))
    return element('g', { class: 'lanes-cell' }, [
      textElement('title', {}, `${who}: not at work`),
      textElement('text', { class: 'lanes-share', x: x + (CELL - 44) / 2, y: y + 16 }, '–'),
    ])
  const words = `${who}: utilisation ${percent(utilisation)}, targets ${percent(targets)}`
  return element('g', { class: 'lanes-cell' }, [
    textElement('title', {}, words),
    element('rect', { class: `lanes-use-${step(utilisation)}`, x, y: y + 2, width: CELL - 44, height: 10, rx: 2 }),
    element('rect', { class: `lanes-goal-${step(targets)}`, x, y: y + 13, width: CELL - 44, height: 8, rx: 2 }),
    textElement('text', { class: 'lanes-share', x: x + CELL - 40, y: y + 11 }, short(utilisation)),
    textElement('text', { class: 'lanes-share', x: x + CELL - 40, y: y + 21 }, short(targets)),
  ])
}

const isShare = (share: number | null): share is number => share !== null && Number.isFinite(share)

/** `none`, or a step from 0 to the last. */
const step = (share: number | null): string =>
  isShare(share) ? String(Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)))) : 'none'

const percent = (share: number | null): string => (isShare(share) ? `${Math.round(share * 100)} %` : 'none')

const short = (share: number | null): string => (isShare(share) ? `${Math.round(share * 100)} %` : '–')

function legend(y: number): ReadonlyArray<string> {
  return (['use', 'goal'] as const).flatMap((scale, index) => {
    const x = 16 + index * 270
    const label = scale === 'use' ? 'Utilisation (upper bar)' : 'Targets reached (lower bar)'
    const boxes = Array.from({ length: STEPS }, (_, at) =>
      element('rect', { class: `lanes-${scale}-${at}`, x: x + at * 16, y, width: 14, height: 10, rx: 2 }),
    )
    return [...boxes, textElement('text', { class: 'lanes-share', x: x + STEPS * 16 + 8, y: y + 9 }, label)]
  })
}
