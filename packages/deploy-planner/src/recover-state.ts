import type { DeployState, RecordedStep, StoredDeployment } from './state.ts'
import type { StepId } from './step.ts'

/** What a store's content amounts to. */
export interface RecoveredState {
  /** The saved state with every step that the journal calls done; null before the first apply. */
  readonly state: DeployState | null
  /** Steps that were begun and whose end is not known: they may have taken effect. */
  readonly openIntents: ReadonlySet<StepId>
}

/** Returns the state to plan against: the saved one with the journal played over it. Playing it twice changes nothing. */
export function recoverState(stored: StoredDeployment): RecoveredState {
  const open = new Set<StepId>()
  const done = new Map<StepId, RecordedStep>()
  for (const entry of stored.journal) {
    if (entry.type === 'intent') open.add(entry.stepId)
    else if (entry.type === 'done') {
      done.set(entry.stepId, entry.record)
      open.delete(entry.stepId)
    } else if (entry.effect === 'none') open.delete(entry.stepId)
  }
  // A journal without a state: the state was lost. What the journal calls done is ours to adopt, if it still stands.
  if (stored.state === null) return { state: null, openIntents: new Set([...open, ...done.keys()]) }
  if (done.size === 0) return { state: stored.state, openIntents: open }
  const steps = Object.fromEntries([...Object.entries(stored.state.steps), ...done])
  return { state: { ...stored.state, steps }, openIntents: open }
}
