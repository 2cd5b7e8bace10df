import type { StateStore } from '@voyage/deploy-planner'
import { DeployPlannerError, findStateFaults } from '@voyage/deploy-planner'

/**
 * Returns the store with a `load` that refuses what no apply wrote, such as a record that was edited by hand, before
 * anybody goes by it. `location` names the state in the message.
 *
 * @throws DeployPlannerError DEPLOY_STATE_CORRUPT, from `load`, with every record and field
 */
export function checkLoadedState(store: StateStore, location: string): StateStore {
  return {
    ...store,
    async load() {
      const stored = await store.load()
      const faults = findStateFaults(stored).map(({ record, field, expected }) => {
        return `in the record ${JSON.stringify(record)}${field === '' ? '' : `, at ${field}`}: expected ${expected}`
      })
      if (faults.length === 0) return stored
      throw new DeployPlannerError(
        'DEPLOY_STATE_CORRUPT',
        `${location} is not what an apply wrote, ${faults.join('; ')}`,
      )
    },
  }
}
