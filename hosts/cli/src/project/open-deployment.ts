import type {
  DeployState,
  RecordedStep,
  RecordedStepOf,
  ResolvedManifest,
  StateLock,
  StateStore,
  StepKind,
} from '@voyage/deploy-planner'
import { recoverState, saveFolded } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import type { DeploymentOptions } from '../commands/deployment.ts'
import { applyRefused } from '../executor/apply-errors.ts'
import { openStateStore } from '../state/open-state-store.ts'
import { readManifest } from './read-manifest.ts'

/** A manifest in one environment and what is recorded of it. */
export interface Deployment {
  readonly manifest: ResolvedManifest
  readonly stateStore: StateStore
  /** Null before the first apply. */
  readonly state: DeployState | null
  /** Steps that were begun and whose end is not known. */
  readonly openIntents: ReadonlySet<string>
}

/**
 * Reads a manifest and what is recorded of it; changes nothing.
 *
 * @throws CommandError CLI_MANIFEST_INVALID and what else reading a manifest refuses; CLI_STATE_FOREIGN for the state of
 * another manifest or account
 */
export async function openDeployment(options: DeploymentOptions, context: CommandContext): Promise<Deployment> {
  const manifest = await readManifest({ root: context.root, file: options.manifest, environment: options.environment })
  const stateStore = openStateStore(manifest, context)
  const { state, openIntents } = recoverState(await stateStore.load())
  if (state !== null && (state.manifest !== manifest.name || state.accountId !== manifest.accountId)) {
    throw new CommandError({
      code: 'CLI_STATE_FOREIGN',
      message: `The recorded state is that of ${state.manifest}, account ${state.accountId}, not of this manifest.`,
      remedy: 'Name the manifest that was deployed, or move the state with VOYAGE_STATE.',
    })
  }
  return { manifest, stateStore, state, openIntents }
}

/** Returns the recorded steps of a kind in the order in which they were first done. */
export function recordedOf<K extends StepKind>(
  state: DeployState | null,
  kind: K,
): ReadonlyArray<readonly [id: string, step: RecordedStepOf<K>]> {
  return Object.entries(state?.steps ?? {}).filter(
    (entry): entry is [string, RecordedStep & RecordedStepOf<K>] => entry[1].kind === kind,
  )
}

/**
 * Runs `work` with the state's lock held and the newest state in hand. What the journal calls done is put into the saved
 * state first, so that it is not played over what `work` saves; intents whose end is not known stay in the journal.
 *
 * @throws CommandError CLI_APPLY_REFUSED (exit code 75) when somebody else holds the lock
 */
export async function withLock<T>(
  stateStore: StateStore,
  purpose: string,
  work: (state: DeployState | null) => Promise<T>,
): Promise<T> {
  const lock = await stateStore.lock({ purpose })
  if (!lock.ok) {
    const { pid, host } = lock.error.holder
    throw applyRefused({ ...lock.error, message: `process ${pid} on ${host} holds the lock` })
  }
  return release(lock.value, async () => {
    const stored = await stateStore.load()
    const { state } = recoverState(stored)
    if (state !== null && stored.journal.some(({ type }) => type === 'done')) {
      await saveFolded(stateStore, stored, state)
    }
    return work(state)
  })
}

async function release<T>(lock: StateLock, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
