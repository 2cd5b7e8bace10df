import { BLOCK_STYLES } from './block-style.ts'
import type { LanePicture, PictureBlock, PictureRow } from './lane-picture.ts'

/** A form the picture is drawn in: beside names for wide screens, below names for narrow ones. */
export type PictureForm = 'wide' | 'narrow'

interface Measures {
  readonly width: number
  readonly left: number
  readonly right: number
  readonly rowHeight: number
  /** Height of a bar and its distance from the top of its row. */
  readonly bar: number
  readonly barTop: number
  readonly groupHeight: number
  readonly hourStep: number
  /** Height above the first group, and lines the subtitle may take of it. */
  readonly header: number
  readonly subtitleLines: number
}

const MEASURES: Readonly<Record<PictureForm, Measures>> = {
  wide: {
    width: 1240,
    left: 176,
    right: 20,
    rowHeight: 31,
    bar: 24,
    barTop: 3.5,
    groupHeight: 29,
    hourStep: 1,
    header: 98,
    subtitleLines: 1,
  },
  narrow: {
    width: 420,
    left: 12,
    right: 12,
    rowHeight: 44,
    bar: 22,
    barTop: 18,
    groupHeight: 30,
    hourStep: 2,
    header: 116,
    subtitleLines: 2,
  },
}

/** A person's row with where it lies. */
export interface PlacedRow {
  readonly row: PictureRow
  readonly y: number
}

/** A role's rows with where they lie. */
export interface PlacedGroup {
  readonly role: string
  readonly y: number
  readonly rows: ReadonlyArray<PlacedRow>
}

/** An entry of the legend: the class of its mark and where it lies. */
export interface PlacedLegend {
  readonly text: string
  readonly mark: string
  /** Whether the mark is a tick of the strip rather than a block. */
  readonly isTick: boolean
  readonly x: number
  readonly line: number
}

/** Where everything lies, in the units of the viewBox. */
export interface DayLayout extends Measures {
  readonly form: PictureForm
  readonly height: number
  /** First and last hour of the grid. */
  readonly fromHour: number
  readonly toHour: number
  readonly top: number
  readonly bottom: number
  readonly legendY: number
  readonly legend: ReadonlyArray<PlacedLegend>
  /** Where the strip of the queue lies; null without walk-ins. */
  readonly strip: { readonly top: number; readonly bottom: number } | null
  readonly groups: ReadonlyArray<PlacedGroup>
  x(minute: number): number
}

/** Height of a line of the legend. */
export const LEGEND_LINE = 24
const STRIP_HEADING = 24
const STRIP_HEIGHT = 52

/** Returns the layout of a picture. */
export function createDayLayout(picture: LanePicture, form: PictureForm): DayLayout {
  const measures = MEASURES[form]
  const { startMinute, endMinute } = spanOf(picture.rows.flatMap((row) => row.blocks))
  const fromHour = Math.floor(startMinute / 60)
  const toHour = Math.max(fromHour + 1, Math.ceil(endMinute / 60))
  const top = measures.header
  let y = top
  const groups = groupByRole(picture.rows).map(([role, rows]) => {
    const groupY = y
    y += measures.groupHeight
    const placed = rows.map((row) => {
      const rowY = y
      y += measures.rowHeight
      return { row, y: rowY }
    })
    return { role, y: groupY, rows: placed }
  })
  const lanesBottom = Math.max(y, top + 90) + 8
  const queued = (picture.walkIns?.length ?? 0) > 0
  const strip = queued ? { top: lanesBottom + STRIP_HEADING, bottom: lanesBottom + STRIP_HEADING + STRIP_HEIGHT } : null
  const bottom = strip === null ? lanesBottom : strip.bottom + 6
  const legend = placeLegend(measures.width, queued)
  const scale = (measures.width - measures.left - measures.right) / ((toHour - fromHour) * 60)
  return {
    ...measures,
    form,
    height: bottom + 22 + ((legend.at(-1)?.line ?? 0) + 1) * LEGEND_LINE,
    legend,
    strip,
    fromHour,
    toHour,
    top,
    bottom,
    legendY: bottom + 26,
    groups,
    x: (minute) => measures.left + (minute - fromHour * 60) * scale,
  }
}

/** From the first start to the last end; where there is nothing, a day from nine to five. */
function spanOf(blocks: ReadonlyArray<PictureBlock>): Pick<PictureBlock, 'startMinute' | 'endMinute'> {
  const [first = { startMinute: 540, endMinute: 1020 }] = blocks
  let { startMinute, endMinute } = first
  for (const block of blocks) {
    startMinute = Math.min(startMinute, block.startMinute)
    endMinute = Math.max(endMinute, block.endMinute)
  }
  return { startMinute, endMinute }
}

/** The legend flows from the left, with a new line where an entry would leave the picture. */
function placeLegend(width: number, queued: boolean): ReadonlyArray<PlacedLegend> {
  const blocks = Object.values(BLOCK_STYLES).map(({ name, legend }) => ({ text: legend, mark: name, isTick: false }))
  const ticks = [
    { text: 'Arrives', mark: 'lanes-tick', isTick: true },
    { text: 'Leaves unserved', mark: 'lanes-tick lanes-tick-lost', isTick: true },
  ]
  let [x, line] = [16, 0]
  return [...blocks, ...(queued ? ticks : [])].map((entry) => {
    const room = 24 + entry.text.length * LETTER
    if (x + room > width - 8 && x > 16) [x, line] = [16, line + 1]
    const placed = { ...entry, x, line }
    x += room + 18
    return placed
  })
}

/** About the width of a letter of the legend. */
const LETTER = 6.6

function groupByRole(rows: ReadonlyArray<PictureRow>): ReadonlyArray<readonly [string, ReadonlyArray<PictureRow>]> {
  const groups = new Map<string, Array<PictureRow>>()
  for (const row of rows) {
    const group = groups.get(row.role)
    if (group === undefined) groups.set(row.role, [row])
    else group.push(row)
  }
  return [...groups]
}
