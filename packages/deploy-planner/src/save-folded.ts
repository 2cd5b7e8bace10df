import { recoverState } from './recover-state.ts'
import type { DeployState, StateStore, StoredDeployment } from './state.ts'

/**
 * Saves a state in the place of what was stored, and takes out of the journal what it calls done: played over the state
 * it would undo what this one says otherwise. Intents whose end is not known stay. Under the store's lock only.
 */
export async function saveFolded(stateStore: StateStore, stored: StoredDeployment, state: DeployState): Promise<void> {
  await stateStore.save(state)
  const { journal } = stored
  if (!journal.some(({ type }) => type === 'done')) return
  const { openIntents } = recoverState(stored)
  await stateStore.replaceJournal(journal.filter(({ type, stepId }) => type !== 'done' && openIntents.has(stepId)))
}
