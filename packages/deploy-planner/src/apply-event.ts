import type { StepFailure } from './executor.ts'
import type { Step, StepId } from './step.ts'

/** Progress of an apply, in the order in which it happens. `milliseconds` are of the step alone. */
export type ApplyEvent =
  | { readonly type: 'stepUnchanged'; readonly step: Step }
  | { readonly type: 'stepStarted'; readonly step: Step }
  | { readonly type: 'stepFinished'; readonly step: Step; readonly milliseconds: number; readonly adopted: boolean }
  | {
      readonly type: 'stepFailed'
      readonly step: Step
      readonly milliseconds: number
      readonly failure: StepFailure
    }
  /** A failure that may pass; the step is tried again after `wait` milliseconds. `attempt` counts from 1. */
  | {
      readonly type: 'stepRetried'
      readonly step: Step
      readonly attempt: number
      readonly wait: number
      readonly failure: StepFailure
    }
  /** `because` is the failed step it depends on, directly or through others. */
  | { readonly type: 'stepSkipped'; readonly step: Step; readonly because: StepId }

/** What became of each step of a plan, by id and in plan order. */
export interface ApplyReport {
  readonly done: ReadonlyArray<StepId>
  readonly failed: ReadonlyArray<{ readonly id: StepId; readonly failure: StepFailure }>
  readonly skipped: ReadonlyArray<{ readonly id: StepId; readonly because: StepId }>
  readonly unchanged: ReadonlyArray<StepId>
  /** Not begun because the signal was aborted. */
  readonly notStarted: ReadonlyArray<StepId>
  readonly interrupted: boolean
}

/** Time, as the host tells it. */
export interface Clock {
  /** Epoch seconds, whole. */
  now(): number
  /** Milliseconds from any fixed point; never goes back. */
  milliseconds(): number
}
