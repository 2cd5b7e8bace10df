import { resolve } from 'node:path'
import type { CommandContext } from '../commands/command-context.ts'

/** Moves the folder of all states; default `.voyage` at the project root. */
const stateVariable = 'VOYAGE_STATE'

/** The folder that holds an environment's state, journal and lock; for `local` also its databases and secrets. */
export function stateFolder(context: Pick<CommandContext, 'root' | 'environment'>, environment: string): string {
  return resolve(context.root, context.environment[stateVariable] || '.voyage', environment)
}
