import type { DeployPlannerError } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'

/** The error for a state, journal or lock that cannot be read or written; its message names the file. */
export function stateFailed(error: DeployPlannerError): CommandError {
  return new CommandError({
    code: error.code,
    message: `${error.message}.`.replace(/\.\.$/, '.'),
    remedy: remedyFor(error),
    cause: error,
  })
}

function remedyFor({ code, message }: DeployPlannerError): string {
  switch (code) {
    case 'DEPLOY_STATE_CORRUPT':
      return 'If it was edited by hand, put back what stood there: the ids of an account are in `wrangler d1 list`, `wrangler kv namespace list` and `wrangler queues list`. For the local stack start over with `npm start -- --fresh`. Elsewhere put back a good copy, or remove it and deploy with --adopt: what stands is found by its name.'
    case 'DEPLOY_LOCK_LOST':
      return 'Somebody ran `voyage unlock`. What was begun here is not recorded; find out who deploys, then run the command again: it looks first at what stands.'
    default:
      return message.includes('r2://')
        ? 'Check that the bucket exists (`wrangler r2 bucket create <name>`), that R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY may read and write it, and the connection, then run the command again.'
        : 'Check that you may read and write there and that the disk has room, then run the command again.'
  }
}
