import { join } from 'node:path'

/** Where an environment's state, journal and lock are kept: one ignored folder at the project root. */
export function stateFolder(root: string, environment: string): string {
  return join(root, '.voyage', environment)
}
