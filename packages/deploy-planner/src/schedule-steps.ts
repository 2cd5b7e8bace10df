import { createIndexHeap } from './index-heap.ts'
import type { Step, StepId } from './step.ts'

/** What {@link scheduleSteps} works with. */
export interface ScheduleOptions {
  /** In topological order. */
  readonly steps: ReadonlyArray<Step>
  /** How many run at a time; at least 1. */
  readonly concurrency: number
  /** Runs a step and says whether it succeeded. A rejection ends the schedule once what is running has ended. */
  readonly run: (step: Step) => Promise<boolean>
  /** Told of each step that a failed one takes with it, in plan order. */
  readonly onSkip: (step: Step, because: StepId) => void
  /** True when nothing more may be begun. */
  readonly isStopped: () => boolean
}

/**
 * Runs steps, each after all it depends on, the earliest that is ready first, at most `concurrency` at a time. A step
 * that fails skips exactly its descendants. Resolves when nothing runs and nothing more can.
 */
export async function scheduleSteps(options: ScheduleOptions): Promise<void> {
  const { steps, concurrency, run, onSkip, isStopped } = options
  const indexOf = new Map(steps.map((step, index) => [step.id, index]))
  const dependents: Array<Array<number>> = steps.map(() => [])
  const unmet = steps.map((step, index) => {
    const providers = step.dependsOn.map((id) => indexOf.get(id)).filter((provider) => provider !== undefined)
    for (const provider of providers) dependents[provider]?.push(index)
    return providers.length
  })
  const ready = createIndexHeap(steps.length)
  for (const [index, count] of unmet.entries()) if (count === 0) ready.push(index)
  const running = new Set<Promise<void>>()
  let fatal: { readonly error: unknown } | undefined

  const release = (index: number) => {
    for (const dependent of dependents[index] ?? []) {
      const left = (unmet[dependent] ?? 0) - 1
      unmet[dependent] = left
      if (left === 0) ready.push(dependent)
    }
  }
  const skipped = new Set<number>()
  // What fails never releases its dependents, so that none of these can have been begun.
  const skipDescendants = (failed: number, because: StepId) => {
    const lost = new Set([failed])
    for (const index of lost) for (const dependent of dependents[index] ?? []) lost.add(dependent)
    lost.delete(failed)
    for (const index of [...lost].sort((a, b) => a - b)) {
      const step = steps[index]
      if (step === undefined || skipped.has(index)) continue
      skipped.add(index)
      onSkip(step, because)
    }
  }
  const begin = (step: Step, index: number) => {
    const task = run(step)
      .then((isDone) => (isDone ? release(index) : skipDescendants(index, step.id)))
      .catch((error: unknown) => {
        fatal ??= { error }
      })
      .finally(() => running.delete(task))
    running.add(task)
  }

  for (;;) {
    while (running.size < concurrency && fatal === undefined && !isStopped()) {
      const index = ready.pop()
      const step = steps[index]
      if (step === undefined) break
      begin(step, index)
    }
    if (running.size === 0) break
    await Promise.race(running)
  }
  if (fatal !== undefined) throw fatal.error
}
