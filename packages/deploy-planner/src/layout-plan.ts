import type { Plan } from './plan.ts'
import { reduceEdges } from './reduce-edges.ts'
import type { Step } from './step.ts'

/** Where a step's box stands, by its upper left corner, in pixels. */
export interface PlacedStep {
  readonly step: Step
  readonly x: number
  readonly y: number
}

/** A line from the right side of a box, through the columns it passes, to the left side of a box that waits for it. */
export interface PlacedEdge {
  readonly from: string
  readonly to: string
  readonly points: ReadonlyArray<readonly [x: number, y: number]>
}

/** A plan's graph in columns: each step stands one column right of the last one it waits for. */
export interface PlanLayout {
  readonly width: number
  readonly height: number
  readonly columns: number
  readonly steps: ReadonlyArray<PlacedStep>
  /** Without those that follow from others. */
  readonly edges: ReadonlyArray<PlacedEdge>
}

/** Sizes in pixels. */
export interface LayoutSizes {
  readonly boxWidth: number
  readonly boxHeight: number
  /** Between columns. */
  readonly columnGap: number
  /** Between boxes of a column. */
  readonly rowGap: number
}

/** A box, or the place where a line passes a column. */
interface Slot {
  readonly height: number
  readonly left: Array<Slot>
  readonly right: Array<Slot>
  middle: number
}

const PASS_HEIGHT = 4
const SWEEPS = 4

/** Places a plan's steps; a function of the plan and the sizes alone. */
export function layoutPlan(plan: Plan, sizes: LayoutSizes): PlanLayout {
  const indexes = new Map(plan.steps.map(({ id }, index) => [id, index]))
  const dependsOn = plan.steps.map((step) => step.dependsOn.flatMap((id) => indexes.get(id) ?? []))
  const layers: Array<number> = []
  for (const needed of dependsOn)
    layers.push(needed.reduce((last, index) => Math.max(last, (layers[index] ?? 0) + 1), 0))
  const columns: Array<Array<Slot>> = Array.from(
    { length: Math.max(0, ...new Set(layers.map((layer) => layer + 1))) },
    () => [],
  )
  const addSlot = (layer: number, height: number): Slot => {
    const slot: Slot = { height, left: [], right: [], middle: 0 }
    columns[layer]?.push(slot)
    return slot
  }
  const boxes = layers.map((layer) => addSlot(layer, sizes.boxHeight))
  const routes = reduceEdges(dependsOn).flatMap((needed, to) =>
    needed.map((from) => {
      const passed = range((layers[from] ?? 0) + 1, layers[to] ?? 0).map((layer) => addSlot(layer, PASS_HEIGHT))
      const slots = [boxes[from], ...passed, boxes[to]].filter((slot) => slot !== undefined)
      for (const [index, slot] of slots.entries()) {
        const next = slots[index + 1]
        if (next) join(slot, next)
      }
      return { from, to, slots }
    }),
  )
  const height = arrange(columns, sizes.rowGap)
  const xOf = (layer: number): number => layer * (sizes.boxWidth + sizes.columnGap)
  return {
    width: Math.max(0, xOf(columns.length) - sizes.columnGap),
    height,
    columns: columns.length,
    steps: plan.steps.map((step, index) => ({
      step,
      x: xOf(layers[index] ?? 0),
      y: (boxes[index]?.middle ?? 0) - sizes.boxHeight / 2,
    })),
    edges: routes.map(({ from, to, slots }) => ({
      from: plan.steps[from]?.id ?? '',
      to: plan.steps[to]?.id ?? '',
      points: slots.flatMap((slot, index): Array<readonly [number, number]> => {
        const x = xOf((layers[from] ?? 0) + index)
        const ends: Array<readonly [number, number]> = []
        if (index > 0) ends.push([x, slot.middle])
        if (index < slots.length - 1) ends.push([x + sizes.boxWidth, slot.middle])
        return ends
      }),
    })),
  }
}

/** Orders each column by where its slots' neighbours stand, so that few lines cross, and returns the height of all. */
function arrange(columns: ReadonlyArray<Array<Slot>>, gap: number): number {
  const heightOf = (column: ReadonlyArray<Slot>): number => column.reduce((sum, slot) => sum + slot.height + gap, -gap)
  const height = columns.reduce((highest, column) => Math.max(highest, heightOf(column)), 0)
  const stack = (column: ReadonlyArray<Slot>): void => {
    let y = (height - heightOf(column)) / 2
    for (const slot of column) {
      slot.middle = y + slot.height / 2
      y += slot.height + gap
    }
  }
  const sortBy = (column: Array<Slot>, neighbours: (slot: Slot) => ReadonlyArray<Slot>): void => {
    const wanted = new Map(column.map((slot) => [slot, meanOf(neighbours(slot)) ?? slot.middle]))
    column.sort((one, other) => (wanted.get(one) ?? 0) - (wanted.get(other) ?? 0))
    stack(column)
  }
  columns.forEach(stack)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of columns) sortBy(column, (slot) => slot.left)
    for (const column of columns.toReversed()) sortBy(column, (slot) => slot.right)
  }
  for (const column of columns) sortBy(column, (slot) => slot.left)
  return height
}

function join(left: Slot, right: Slot): void {
  left.right.push(right)
  right.left.push(left)
}

const meanOf = (slots: ReadonlyArray<Slot>): number | null =>
  slots.length === 0 ? null : slots.reduce((sum, slot) => sum + slot.middle, 0) / slots.length

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
