import type { ApplyEvent, ApplyReport } from './apply-event.ts'
import type { StepFailure } from './executor.ts'
import type { Plan } from './plan.ts'
import type { StepId } from './step.ts'

/** Events on their way to becoming a report. */
export interface ApplyOutcomes {
  add(event: ApplyEvent): void
  /** Returns what became of each step of the plan. */
  report(plan: Plan): ApplyReport
}

/** Returns an empty collection of outcomes. */
export function createOutcomes(): ApplyOutcomes {
  const done = new Set<StepId>()
  const unchanged = new Set<StepId>()
  const failed = new Map<StepId, StepFailure>()
  const skipped = new Map<StepId, StepId>()
  return {
    add(event: ApplyEvent): void {
      const { id } = event.step
      if (event.type === 'stepFinished') done.add(id)
      else if (event.type === 'stepUnchanged') unchanged.add(id)
      else if (event.type === 'stepFailed') failed.set(id, event.failure)
      else if (event.type === 'stepSkipped') skipped.set(id, event.because)
    },
    report(plan: Plan): ApplyReport {
      const ids = plan.steps.map((step) => step.id)
      const isEnded = (id: StepId) => done.has(id) || unchanged.has(id) || failed.has(id) || skipped.has(id)
      const notStarted = ids.filter((id) => !isEnded(id))
      return {
        done: ids.filter((id) => done.has(id)),
        unchanged: ids.filter((id) => unchanged.has(id)),
        failed: ids.flatMap((id) => {
          const failure = failed.get(id)
          return failure === undefined ? [] : [{ id, failure }]
        }),
        skipped: ids.flatMap((id) => {
          const because = skipped.get(id)
          return because === undefined ? [] : [{ id, because }]
        }),
        notStarted,
        interrupted: notStarted.length > 0,
      }
    },
  }
}
