import { createIndexHeap } from './index-heap.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { StepId } from './step.ts'
import type { StepDraft } from './step-drafts.ts'

/** A step in its place, with what it waits for in the same order, each once. */
export interface OrderedStep {
  readonly draft: StepDraft
  readonly dependsOn: ReadonlyArray<StepId>
  readonly reads: ReadonlyArray<StepId>
}

/** A cycle: its path from a step back to itself. */
export interface DependencyCycle {
  readonly path: ReadonlyArray<StepId>
}

/**
 * Returns the steps in topological order. Among those that are ready the earliest of the input comes first, so that the
 * input's order is kept wherever the dependencies allow it. A step that depends on itself, or on one that was never
 * added, is ordered as if it did not.
 */
export function orderSteps(drafts: ReadonlyArray<StepDraft>): Result<ReadonlyArray<OrderedStep>, DependencyCycle> {
  const { waiting, starts, links } = linkSteps(drafts)
  const steps = drafts.map((draft) => ({ draft, dependsOn: [] as Array<StepId>, reads: [] as Array<StepId> }))
  const ready = createIndexHeap(drafts.length)
  for (let index = 0; index < drafts.length; index++) if (waiting[index] === 0) ready.push(index)
  const ordered: Array<OrderedStep> = []
  for (let index = ready.pop(); index >= 0; index = ready.pop()) {
    const step = steps[index] as OrderedStep
    const { id } = step.draft
    ordered.push(step)
    // Whoever waits for this step learns of it now, so that what each waits for is in order too.
    const end = starts[index + 1] as number
    for (let at = starts[index] as number; at < end; at++) {
      const link = links[at] as number
      const dependent = link >> 1
      const { dependsOn, reads } = steps[dependent] as (typeof steps)[number]
      if (dependsOn.at(-1) !== id) dependsOn.push(id)
      if ((link & 1) === 1 && reads.at(-1) !== id) reads.push(id)
      const left = (waiting[dependent] as number) - 1
      waiting[dependent] = left
      if (left === 0) ready.push(dependent)
    }
  }
  return ordered.length === drafts.length ? ok(ordered) : err({ path: findCycle(drafts, waiting) })
}

/** Who waits for whom, by index in the list. Every index below is within bounds. */
interface Links {
  /** How many steps each one waits for; one that is named twice counts twice. */
  readonly waiting: Int32Array
  /** From where to where in `links` the steps stand that wait for one: from its own start to the next one's. */
  readonly starts: Int32Array
  /** A step that waits: its doubled index, plus 1 where it reads the outputs. */
  readonly links: Int32Array
}

/** One flat list of all links, those of each step side by side: counted first, then filled in. */
function linkSteps(drafts: ReadonlyArray<StepDraft>): Links {
  const indexOf = indexSteps(drafts)
  const waiting = new Int32Array(drafts.length)
  const starts = new Int32Array(drafts.length + 1)
  for (let index = 0; index < drafts.length; index++) {
    const { reads, after } = drafts[index] as StepDraft
    const count = reads.length + after.length
    for (let at = 0; at < count; at++) {
      const provider = indexOf[(at < reads.length ? reads[at] : after[at - reads.length]) as number] ?? -1
      if (provider < 0 || provider === index) continue
      starts[provider + 1] = (starts[provider + 1] as number) + 1
      waiting[index] = (waiting[index] as number) + 1
    }
  }
  for (let index = 0; index < drafts.length; index++) {
    starts[index + 1] = (starts[index + 1] as number) + (starts[index] as number)
  }
  const links = new Int32Array(starts[drafts.length] as number)
  const ends = starts.slice(0, drafts.length)
  for (let index = 0; index < drafts.length; index++) {
    const { reads, after } = drafts[index] as StepDraft
    const count = reads.length + after.length
    for (let at = 0; at < count; at++) {
      const isRead = at < reads.length
      const provider = indexOf[(isRead ? reads[at] : after[at - reads.length]) as number] ?? -1
      if (provider < 0 || provider === index) continue
      const end = ends[provider] as number
      links[end] = index * 2 + (isRead ? 1 : 0)
      ends[provider] = end + 1
    }
  }
  return { waiting, starts, links }
}

/** Returns the index of each step by its number; -1 for a step that was spoken of and never added. */
function indexSteps(drafts: ReadonlyArray<StepDraft>): Int32Array {
  const size = drafts.reduce((most, { ref }) => Math.max(most, ref + 1), 0)
  const indexOf = new Int32Array(size).fill(-1)
  for (const [index, { ref }] of drafts.entries()) indexOf[ref] = index
  return indexOf
}

/** Follows, from the first step left over, dependencies that are left over too until one comes back. */
function findCycle(drafts: ReadonlyArray<StepDraft>, waiting: Int32Array): ReadonlyArray<StepId> {
  const indexOf = indexSteps(drafts)
  const visited = new Map<number, number>()
  const path: Array<StepId> = []
  let current = waiting.findIndex((count) => count > 0)
  while (!visited.has(current)) {
    const { id, reads, after } = drafts[current] as StepDraft
    visited.set(current, path.length)
    path.push(id)
    const here = current
    // A step left over always waits for another one that is left over.
    current = [...reads, ...after]
      .map((ref) => indexOf[ref] ?? -1)
      .find((index) => index >= 0 && index !== here && (waiting[index] as number) > 0) as number
  }
  const start = visited.get(current) as number
  return [...path.slice(start), ...path.slice(start, start + 1)]
}
