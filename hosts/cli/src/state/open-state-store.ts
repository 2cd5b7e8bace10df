import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ResolvedManifest, StateStore } from '@voyage/deploy-planner'
import { createFileStateStore, isProcessRunning } from '@voyage/deploy-planner/files'
import { createObjectStateStore } from '@voyage/deploy-planner/objects'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { now } from '../commands/command-context.ts'
import { remoteFetch } from '../http/connect-control-plane.ts'
import { stateFolder } from '../project/state-folder.ts'
import { checkLoadedState } from './check-loaded-state.ts'
import { createR2Objects } from './r2-objects.ts'

const RENEW_EVERY = 60_000

/**
 * Opens where the manifest says that state, journal and lock are kept: files on this machine, or an object in R2 that
 * machines share. Sends nothing.
 *
 * @throws CommandError CLI_STATE_CREDENTIALS_MISSING, CLI_STATE_ACCOUNT_MISSING
 */
export function openStateStore(manifest: ResolvedManifest, context: CommandContext): StateStore {
  if (manifest.state === null) {
    const directory = stateFolder(context, manifest.environment)
    return checkLoadedState(createFileStateStore({ directory, now }), join(directory, 'state.json'))
  }
  const [bucket = '', ...prefix] = manifest.state.slice('r2://'.length).split('/')
  const key = [...prefix, manifest.name, `${manifest.environment}.json`].join('/')
  const { R2_ACCESS_KEY_ID: accessKeyId = '', R2_SECRET_ACCESS_KEY: secretAccessKey = '' } = context.environment
  if (accessKeyId === '' || secretAccessKey === '') throw credentialsMissing(manifest.state)
  const pause = async (milliseconds: number): Promise<void> => void (await wait(milliseconds))
  const location = `r2://${bucket}/${key}`
  const store = createObjectStateStore({
    storage: createR2Objects({
      endpoint: endpointOf(manifest, context),
      bucket,
      accessKeyId,
      secretAccessKey,
      fetch: remoteFetch,
      timeoutMs: 30_000,
      wait: pause,
    }),
    key,
    location,
    identity: { pid: process.pid, host: hostname(), isRunning: isProcessRunning },
    now,
    randomId: randomUUID,
    wait: pause,
    keepAlive(renew) {
      const timer = setInterval(() => void renew(), RENEW_EVERY).unref()
      return () => clearInterval(timer)
    },
  })
  return checkLoadedState(store, location)
}

function endpointOf(manifest: ResolvedManifest, context: CommandContext): string {
  // A bucket under a jurisdiction has an endpoint of its own, such as https://<account id>.eu.r2.cloudflarestorage.com.
  const given = context.environment['R2_ENDPOINT']
  if (given !== undefined && given !== '') return given.replace(/\/$/, '')
  if (manifest.accountId !== null && /^[0-9a-f]{32}$/.test(manifest.accountId)) {
    return `https://${manifest.accountId}.r2.cloudflarestorage.com`
  }
  throw new CommandError({
    code: 'CLI_STATE_ACCOUNT_MISSING',
    message: `The state is kept in ${manifest.state}, but the environment ${manifest.environment} names no account.`,
    remedy: 'Put the 32 hex digits of your account id into "accountId" of this environment in the manifest.',
  })
}

const credentialsMissing = (state: string): CommandError =>
  new CommandError({
    code: 'CLI_STATE_CREDENTIALS_MISSING',
    message: `The state is kept in ${state}, and no credentials for it are set.`,
    remedy:
      'Make an R2 API token with "Object Read & Write" for that bucket and set R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY.',
  })
