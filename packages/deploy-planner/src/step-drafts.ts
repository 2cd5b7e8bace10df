import type { StepId, StepInputs, StepKind } from './step.ts'

/** A step before it is ordered and compared with what is recorded. */
export interface StepDraft {
  readonly id: StepId
  readonly kind: StepKind
  readonly title: string
  readonly inputs: StepInputs[StepKind]
  readonly dependsOn: ReadonlyArray<StepId>
  readonly reads: ReadonlyArray<StepId>
}

/** What a step waits for: `reads` are the steps whose outputs it uses. Repeats do no harm. */
export interface StepNeeds {
  readonly after?: ReadonlyArray<StepId>
  readonly reads?: ReadonlyArray<StepId>
}

/** Adds the step `kind:name` to a list. */
export type AddStep = <K extends StepKind>(
  kind: K,
  name: string,
  title: string,
  inputs: StepInputs[K],
  needs?: StepNeeds,
) => void

/** Returns an empty list of steps and what adds to it. */
export function createStepDrafts(): { readonly steps: ReadonlyArray<StepDraft>; readonly add: AddStep } {
  const steps: Array<StepDraft> = []
  return {
    steps,
    add(kind, name, title, inputs, { after = [], reads = [] } = {}) {
      const used = withoutRepeats(reads)
      const dependsOn = after.length === 0 ? used : withoutRepeats([...used, ...after])
      steps.push({ id: `${kind}:${name}`, kind, title, inputs, dependsOn, reads: used })
    },
  }
}

const withoutRepeats = (ids: ReadonlyArray<StepId>): ReadonlyArray<StepId> => (ids.length < 2 ? ids : [...new Set(ids)])
