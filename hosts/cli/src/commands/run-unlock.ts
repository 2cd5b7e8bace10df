import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { openDeployment } from '../project/open-deployment.ts'
import type { CommandContext } from './command-context.ts'
import type { DeploymentOptions } from './deployment.ts'

/** Options of `voyage unlock`. */
export interface UnlockOptions extends DeploymentOptions {
  readonly execute?: boolean
  readonly force?: boolean
}

/** Shows who holds the lock; with `execute` breaks one whose process is gone, with `force` any. */
export async function runUnlock(options: UnlockOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { stateStore } = await openDeployment(options, context)
  const lock = await stateStore.findLock()
  if (lock === null) {
    if (options.json) return output.json({ locked: false })
    return output.line('Nobody holds the lock.')
  }
  const { holder, stale } = lock
  const since = new Date(holder.startedAt * 1000).toISOString()
  const who = `process ${holder.pid} on ${holder.host} (${holder.purpose}, since ${since})`
  if (!options.execute) {
    if (options.json) return output.json({ locked: true, holder, stale, broken: false })
    output.line(`The lock is held by ${who}${stale ? ', which is gone' : ''}.`)
    return output.line('Nothing was changed. Add --execute to break it.')
  }
  if (!stale && !options.force) {
    throw new CommandError({
      code: 'CLI_LOCK_HELD',
      message: `The lock is held by ${who}, which may still run.`,
      remedy: 'Wait for it to end. When you are sure that it is gone, add --force.',
      exitCode: exitCodes.lockHeld,
    })
  }
  const broken = await stateStore.unlock(holder)
  if (options.json) return output.json({ locked: !broken, holder, stale, broken })
  output.line(broken ? `Broken: the lock of ${who}.` : 'The lock has changed hands in the meantime; it was left.')
}
