import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApplyReport, ResolvedManifest, RetryOptions, StateStore } from '@voyage/deploy-planner'
import { apply, createPlan, recoverState } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { createExecutor } from '../../hosts/cli/src/executor/create-executor.ts'
import { createApiClient } from '../../hosts/cli/src/http/api-client.ts'
import type { FaultWorld } from './fault-world.ts'
import { buildHelp, createLocalWorld, createRestWorld, planOptions, readManifest, secrets } from './fault-world.ts'
import type { FaultName, Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { PlatformInMemory } from './platform-in-memory.ts'
import { createPlatformInMemory } from './platform-in-memory.ts'
import { inProcessStack } from './stack-in-process.ts'

/** One deploy that met a fault, and the one after it. */
export interface FaultOutcome {
  readonly fault: FaultName | null
  /** Which call or write met it, from 1; beyond the last there was none. */
  readonly at: number
  /** What is wrong after the second deploy; empty when it converged. */
  readonly wrong: ReadonlyArray<string>
  /** Whether the first deploy had nothing left to do. */
  readonly survived: boolean
  /** How many calls and writes the first deploy made. */
  readonly calls: number
  readonly writes: number
}

/** Where a deploy meets faults. */
export type FaultPlace = 'rest' | 'local' | 'workerd'

/** Options of {@link deployWithFault}. */
export interface DeployWithFaultOptions {
  /** Where it is deployed to; `rest` by default. `local` has its runtime in this process, `workerd` is real. */
  readonly on?: FaultPlace
  readonly fault: FaultName | null
  readonly at: number
  /** Given to the first deploy. */
  readonly retry?: RetryOptions
}

// Every write is flushed to the disk; hundreds of deploys need not wait for a real one.
const inMemory = '/dev/shm'

/** Deploys the project of deploy-project twice, the first time with a fault, and says what is wrong afterwards. */
export async function deployWithFault(options: DeployWithFaultOptions): Promise<FaultOutcome> {
  const root = await mkdtemp(join(existsSync(inMemory) ? inMemory : tmpdir(), 'voyage-fault-'))
  await cp(join(import.meta.dirname, 'deploy-project'), root, { recursive: true })
  const world = await createWorld(root, options.on ?? 'rest')
  try {
    const project = { root, world, platform: createPlatformInMemory(), manifest: await readManifest() }
    const refusals: Array<string> = []
    const rival = async (): Promise<void> => {
      const error = await deployOnce(project, createFaults({ fault: null, at: 0 })).catch((cause: Error) => cause)
      refusals.push(error instanceof Error ? error.message : 'a second deploy ran')
    }
    const faults = createFaults({ ...options, rival })
    let refusal = ''
    const first = await deployOnce(project, faults, options.retry).catch((cause: Error) => {
      refusal = cause.message
      return null
    })
    const { calls, writes } = faults.count()
    // What a killed process leaves; on this machine it is certain that it is gone.
    await rm(join(root, '.voyage/lock.json'), { force: true })
    const last = await deployOnce(project, createFaults({ fault: null, at: 0 }))
    // One of two deploys is refused: by the lock, or because the other one was done before it began.
    const isRefused = (message: string): boolean => /^process \d+ on .* holds the lock$|^stale plan/.test(message)
    const unexpected = refusals.filter((message) => !isRefused(message) && !isRefused(refusal))
    const survived = first !== null && first.failed.length === 0 && last.done.length === 0
    return { ...options, wrong: [...unexpected, ...(await findWrong(project, last))], survived, calls, writes }
  } finally {
    await world.remove()
    await rm(root, { recursive: true })
  }
}

function createWorld(root: string, on: FaultPlace): Promise<FaultWorld> {
  if (on === 'rest') return createRestWorld(root)
  return createLocalWorld(root, on === 'local' ? inProcessStack : undefined)
}

interface Project {
  readonly root: string
  readonly world: FaultWorld
  readonly platform: PlatformInMemory
  readonly manifest: ResolvedManifest
}

async function deployOnce(project: Project, faults: Faults, retry?: RetryOptions): Promise<ApplyReport> {
  const { root, platform, manifest } = project
  const store = watch(openStore(root), faults)
  const { state } = recoverState(await store.load())
  const plan = await createPlan({ ...planOptions(manifest), state })
  if (!plan.ok) throw new Error(plan.error[0]?.message)
  const client = (name: string) =>
    createApiClient({
      name,
      baseUrl: 'http://platform.test',
      credential: () => 'operator',
      fetch: (url, init) => faults.call(() => platform.fetch(url, init)),
    })
  const { target, close } = await project.world.open(faults)
  try {
    const apis = { controlPlane: client('control'), auth: client('auth') }
    const executor = createExecutor({ target, ...apis, root, environment: {}, now })
    const build = () => faults.write(() => buildHelp(root))
    const applied = await apply({
      plan: plan.value,
      executor: { ...executor, handlers: { ...executor.handlers, 'pages.build': build } },
      stateStore: store,
      clock: { now, milliseconds: () => 0 },
      secrets,
      signal: faults.signal,
      hardSignal: faults.hardSignal,
      ...(retry === undefined ? {} : { retry }),
    })
    if (!applied.ok) throw new Error(applied.error.message)
    return applied.value
  } finally {
    await close()
  }
}

const now = () => 1_800_000_000
const openStore = (root: string): StateStore => createFileStateStore({ directory: join(root, '.voyage'), now })

function watch(store: StateStore, faults: Faults): StateStore {
  return {
    load: () => store.load(),
    findLock: () => store.findLock(),
    unlock: (holder) => store.unlock(holder),
    lock: (options) => faults.write(() => store.lock(options)),
    save: (state) => faults.write(() => store.save(state)),
    // The store's own two writes, each with its faults.
    async complete(state, end) {
      await faults.write(() => store.appendJournal(end))
      await faults.write(() => store.save(state))
    },
    appendJournal: (entry) => faults.write(() => store.appendJournal(entry)),
    replaceJournal: (entries) => faults.write(() => store.replaceJournal(entries)),
  }
}

async function findWrong(project: Project, last: ApplyReport): Promise<ReadonlyArray<string>> {
  const { root, world, platform, manifest } = project
  const { databaseId, wrong: standing } = await world.look()
  const wrong = [...last.failed.map(({ id, failure }) => `${id} failed: ${failure.message}`), ...standing]
  const check = (isRight: boolean, what: string): void => {
    if (!isRight) wrong.push(what)
  }
  const { state, journal } = await openStore(root).load()
  check(platform.tenants.length === 1, `${platform.tenants.length} tenants`)
  check(platform.tenants[0]?.status === 'active', 'the tenant is not active')
  // Database, features, domain claim and verification, client, user.
  check(platform.things.size === 6, `${platform.things.size} things at the platform`)
  const recorded = state?.steps['d1.create:harbour-ops']?.outputs
  const isSame = recorded !== undefined && 'databaseId' in recorded && recorded.databaseId === databaseId
  check(isSame, 'another id recorded')
  check(journal.length === 0, 'the journal is not empty')
  const next = await createPlan({ ...planOptions(manifest), state })
  check(next.ok && next.value.steps.every(({ action }) => action === 'none'), 'something is still to do')
  return wrong
}
