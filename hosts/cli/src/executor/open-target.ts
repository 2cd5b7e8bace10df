import type { ResolvedManifest } from '@voyage/deploy-planner'
import type { Environment } from '../cloudflare/allowed-variables.ts'
import { createWranglerTarget } from '../cloudflare/wrangler-target.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { stateFolder } from '../project/state-folder.ts'
import { createRestTarget } from '../rest/rest-target.ts'
import type { AccountTarget } from './account-target.ts'
import type { DeployTarget } from './deploy-target.ts'

/** A target that must be closed after use. */
export type OpenTarget = DeployTarget & { close(): Promise<void> }

/** The ways to Cloudflare: the installed wrangler, or its API. */
export const targetNames = ['wrangler', 'rest'] as const

/** One of {@link targetNames}. */
export type TargetName = (typeof targetNames)[number]

/** Opens a Cloudflare account by one of the ways to it. */
export function openCloudflareTarget(options: {
  readonly name: TargetName
  readonly root: string
  readonly accountId: string | null
  readonly environment: Environment
}): DeployTarget {
  const { name, root, accountId, environment } = options
  if (name === 'rest') return createRestTarget({ root, accountId, environment })
  return createWranglerTarget({ root, accountId, environment })
}

/**
 * Opens the account of a manifest to look after what stands there, by Cloudflare's API.
 */
export function openAccount(options: {
  readonly manifest: ResolvedManifest
  readonly context: CommandContext
}): AccountTarget {
  const { root, environment } = options.context
  return createRestTarget({ root, accountId: options.manifest.accountId, environment })
}

/**
 * Opens the place where an environment's resources stand: the local stack for `local`, Cloudflare for every other.
 *
 * The local one runs no Workers, so it can be opened while `npm start` serves, and by several commands at once: SQLite
 * lets one write at a time, and the others try again.
 */
export async function openTarget(options: {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
}): Promise<OpenTarget> {
  const { context, manifest } = options
  const { root, environment } = context
  if (manifest.environment !== 'local') {
    const { accountId } = manifest
    return { ...openCloudflareTarget({ name: 'wrangler', root, accountId, environment }), close }
  }
  // workerd is needed here alone.
  const { createLocalTarget } = await import('../local/local-target.ts')
  const target = await createLocalTarget({ root, folder: stateFolder(context, 'local') })
  return { ...target, close: target.stop }
}

async function close(): Promise<void> {}
