import type { ResolvedManifest } from '@voyage/deploy-planner'
import { createWranglerTarget } from '../cloudflare/wrangler-target.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { createLocalTarget } from '../local/local-target.ts'
import { stateFolder } from '../project/state-folder.ts'
import type { DeployTarget } from './deploy-target.ts'

/** A target that must be closed after use. */
export type OpenTarget = DeployTarget & { close(): Promise<void> }

/**
 * Opens the place where an environment's resources stand: the local stack for `local`, Cloudflare for every other.
 *
 * The local one runs no Workers, so it can be opened while `npm start` serves: SQLite lets both write.
 */
export async function openTarget(options: {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
}): Promise<OpenTarget> {
  const { context, manifest } = options
  const { root } = context
  if (manifest.environment !== 'local') {
    return { ...createWranglerTarget({ root, accountId: manifest.accountId, environment: context.environment }), close }
  }
  const target = await createLocalTarget({ root, folder: stateFolder(context, 'local') })
  return { ...target, close: target.stop }
}

async function close(): Promise<void> {}
