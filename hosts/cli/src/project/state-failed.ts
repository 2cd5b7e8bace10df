import type { DeployPlannerError } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'

/** The error for a state, journal or lock that cannot be read or written; its message names the file. */
export function stateFailed(error: DeployPlannerError): CommandError {
  return new CommandError({
    code: error.code,
    message: `${error.message}.`.replace(/\.\.$/, '.'),
    remedy:
      error.code === 'DEPLOY_STATE_CORRUPT'
        ? 'For the local stack start over with `npm start -- --fresh`. Elsewhere put back a good copy, or remove the file and deploy with --adopt: what stands is found by its name.'
        : 'Check that you may read and write there and that the disk has room, then run the command again.',
    cause: error,
  })
}
