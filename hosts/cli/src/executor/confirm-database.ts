import type { Result, StepContext, StepFailure } from '@voyage/deploy-planner'
import type { DeployTarget } from './deploy-target.ts'
import { err, ok } from './result.ts'

/** What is known of the databases of one run. */
export interface DatabaseConfirmation {
  /** Says that this run found or made the database under this id. */
  add(name: string, id: string): void
  /** Looks each database up by its name, once, and refuses one that does not stand under its recorded id. */
  confirm(
    names: ReadonlyArray<string>,
    context: Pick<StepContext<'d1.migrate'>, 'databaseId' | 'signal'>,
  ): Promise<Result<null, StepFailure>>
}

/**
 * Returns what is asked before a database is bound or migrated: a recorded id that belongs to another database would
 * have that one's tables changed, which no later check takes back.
 */
export function createDatabaseConfirmation(target: Pick<DeployTarget, 'findDatabase'>): DatabaseConfirmation {
  const confirmed = new Map<string, string>()
  return {
    add: (name, id) => void confirmed.set(name, id),
    async confirm(names, context) {
      for (const name of names) {
        const id = context.databaseId(name)
        if (confirmed.get(name) === id) continue
        const found = await target.findDatabase(name, context)
        if (!found.ok) return found
        if (found.value !== id) return err(recordedOtherwise(name, id, found.value))
        confirmed.set(name, id)
      }
      return ok(null)
    },
  }
}

const recordedOtherwise = (name: string, id: string, stands: string | null): StepFailure => ({
  code: 'database-recorded-otherwise',
  message: `The state records the D1 database ${name} (d1.create:${name}, outputs.databaseId) as ${id}, but ${stands === null ? 'none of that name stands' : `the one of that name is ${stands}`}.`,
  remedy:
    stands === null
      ? 'It was deleted, or belongs to another account. Check the recorded state against the account with `voyage drift`.'
      : 'Put the id that stands into the recorded state, if it was edited by hand. Nothing was bound or migrated.',
  retriable: false,
  effect: 'none',
})
