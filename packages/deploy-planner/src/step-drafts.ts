import type { StepId, StepInputs, StepKind } from './step.ts'

/** Stands for a step, whether it was added already or is yet to be. */
export type StepRef = number

/** A step before it is ordered and compared with what is recorded. */
export interface StepDraft {
  readonly ref: StepRef
  readonly id: StepId
  readonly kind: StepKind
  readonly title: string
  readonly inputs: StepInputs[StepKind]
  /** The steps whose outputs it uses. Repeats do no harm, here and in `after`. */
  readonly reads: ReadonlyArray<StepRef>
  /** The other steps that it waits for. */
  readonly after: ReadonlyArray<StepRef>
}

/** What a step waits for. */
export interface StepNeeds {
  readonly reads?: ReadonlyArray<StepRef>
  readonly after?: ReadonlyArray<StepRef>
}

/** A list of steps in the making. */
export interface StepDrafts {
  /** In the order in which they were added. */
  readonly steps: ReadonlyArray<StepDraft>
  /** Returns what stands for the step `kind:name`. */
  ref(kind: StepKind, name: string): StepRef
  /** Returns what stands for each of these steps. */
  refs(kind: StepKind, names: Iterable<string>): ReadonlyArray<StepRef>
  /** Adds the step `kind:name`. */
  add<K extends StepKind>(kind: K, name: string, title: string, inputs: StepInputs[K], needs?: StepNeeds): void
}

const none: ReadonlyArray<StepRef> = []

/** Returns an empty list. Steps are numbered as they are first spoken of: what follows works with numbers. */
export function createStepDrafts(): StepDrafts {
  const steps: Array<StepDraft> = []
  const numbers = new Map<StepKind, Map<string, StepRef>>()
  let count = 0
  const ref = (kind: StepKind, name: string): StepRef => {
    let ofKind = numbers.get(kind)
    if (ofKind === undefined) {
      ofKind = new Map()
      numbers.set(kind, ofKind)
    }
    const known = ofKind.get(name)
    if (known !== undefined) return known
    ofKind.set(name, count)
    return count++
  }
  return {
    steps,
    ref,
    refs(kind, names) {
      const found: Array<StepRef> = []
      for (const name of names) found.push(ref(kind, name))
      return found
    },
    add(kind, name, title, inputs, { reads = none, after = none } = {}) {
      steps.push({ ref: ref(kind, name), id: `${kind}:${name}`, kind, title, inputs, reads, after })
    },
  }
}
