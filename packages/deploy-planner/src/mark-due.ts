import type { DeployState, RecordedStep } from './state.ts'
import type { StepId } from './step.ts'

/** In place of a record's input hash: what it records may not stand, and is to be done again. */
export const DUE_AGAIN: string = '0'.repeat(64)

const holdingKinds: ReadonlySet<string> = new Set(['d1.create', 'kv.create', 'queue.create', 'r2.create'])

/** Whether a record is of something that was to be taken away, so that it may stand no more or under another id. */
export function mayBeGone({ kind, inputHash }: RecordedStep): boolean {
  return inputHash === DUE_AGAIN && holdingKinds.has(kind)
}

/**
 * Returns the state in which these of its steps are out of date whatever their inputs, so that the next plan updates them.
 * Saved before something is changed whose end may not be recorded.
 */
export function markDue(state: DeployState, ids: ReadonlySet<StepId>): DeployState {
  const steps = Object.entries(state.steps).map(([id, record]): [StepId, RecordedStep] => {
    return [id, ids.has(id) ? { ...record, inputHash: DUE_AGAIN } : record]
  })
  return { ...state, steps: Object.fromEntries(steps) }
}

/** Returns the state in which the records of these steps are as they were before they were marked. */
export function takeMarksBack(
  state: DeployState,
  marked: { readonly before: DeployState; readonly ids: ReadonlySet<StepId> },
): DeployState {
  const was = new Map(Object.entries(marked.before.steps))
  const steps = Object.entries(state.steps).map(([id, record]): [StepId, RecordedStep] => {
    return [id, (marked.ids.has(id) ? was.get(id) : undefined) ?? record]
  })
  return { ...state, steps: Object.fromEntries(steps) }
}
