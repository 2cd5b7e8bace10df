import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ApplyReport, RetryOptions, StateStore } from '@voyage/deploy-planner'
import { apply, createPlan, recoverState } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { createExecutor } from '../../hosts/cli/src/executor/create-executor.ts'
import { createApiClient } from '../../hosts/cli/src/http/api-client.ts'
import type { Edition, Sources } from './fault-sources.ts'
import { buildHelp, putSources, secrets } from './fault-sources.ts'
import type { FaultWorld } from './fault-world.ts'
import { createLocalWorld, createRestWorld } from './fault-world.ts'
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

/**
 * The editions that are deployed: what stands before (null: nothing), what is deployed when the fault strikes, and what is
 * deployed afterwards.
 */
interface Editions {
  readonly before: Edition | null
  readonly struck: Edition
  readonly after: Edition
}

/** A course of deploys: the first one of all, an update, or an update after which the sources are put back. */
export const courses = {
  create: { before: null, struck: 'first', after: 'first' },
  update: { before: 'first', struck: 'changed', after: 'changed' },
  'put back': { before: 'first', struck: 'changed', after: 'first' },
} as const satisfies Readonly<Record<string, Editions>>

/** The name of a course of deploys. */
export type Course = keyof typeof courses

/** Options of {@link deployWithFault}. */
export interface DeployWithFaultOptions {
  /** Where it is deployed to; `rest` by default. `local` has its runtime in this process, `workerd` is real. */
  readonly on?: FaultPlace
  /** `create` by default. */
  readonly course?: Course
  readonly fault: FaultName | null
  readonly at: number
  /** Given to the deploy that meets the fault. */
  readonly retry?: RetryOptions
}

// Every write is flushed to the disk; hundreds of deploys need not wait for a real one.
const inMemory = '/dev/shm'

/** Deploys the project of deploy-project, the first time of its course with a fault, and says what is wrong afterwards. */
export async function deployWithFault(options: DeployWithFaultOptions): Promise<FaultOutcome> {
  const { on = 'rest', course = 'create' } = options
  const { before, struck, after } = courses[course]
  return withProject(on, async (project) => {
    const { root } = project
    if (before !== null) await deployOnce(project, await putSources(root, before), noFaults())
    const sources = await putSources(root, struck)
    const refusals: Array<string> = []
    const rival = async (): Promise<void> => {
      const error = await deployOnce(project, sources, noFaults()).catch((cause: Error) => cause)
      refusals.push(error instanceof Error ? error.message : 'a second deploy ran')
    }
    const faults = createFaults({ ...options, rival })
    let refusal = ''
    const first = await deployOnce(project, sources, faults, options.retry).catch((cause: Error) => {
      refusal = cause.message
      return null
    })
    const { calls, writes } = faults.count()
    // What a killed process leaves; on this machine it is certain that it is gone. Nothing else may leave the lock.
    if (options.fault?.startsWith('killed')) await rm(join(root, '.voyage/lock.json'), { force: true })
    else if ((await openStore(root).findLock()) !== null)
      return { ...options, wrong: ['the lock is held'], survived: false, calls, writes }
    const lastSources = await putSources(root, after)
    const last = await deployOnce(project, lastSources, noFaults())
    // One of two deploys is refused: by the lock, or because the other one was done before it began.
    const isRefused = (message: string): boolean => /^process \d+ on .* holds the lock$|^stale plan/.test(message)
    const unexpected = refusals.filter((message) => !isRefused(message) && !isRefused(refusal))
    const survived = first !== null && first.failed.length === 0 && last.done.length === 0
    const wrong = [...unexpected, ...(await findWrong(project, lastSources, last))]
    if (!isDeepStrictEqual(await standing(project), await standingAfresh(on, after))) wrong.push('other things stand')
    if (course === 'update' && !(await project.world.look()).tables.includes('note')) wrong.push('not migrated')
    return { ...options, wrong, survived, calls, writes }
  })
}

async function withProject<T>(on: FaultPlace, work: (project: Project) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(existsSync(inMemory) ? inMemory : tmpdir(), 'voyage-fault-'))
  await cp(join(import.meta.dirname, 'deploy-project'), root, { recursive: true })
  const world = await createWorld(root, on)
  try {
    return await work({ root, world, platform: createPlatformInMemory() })
  } finally {
    await world.remove()
    await rm(root, { recursive: true })
  }
}

const afresh = new Map<string, Promise<unknown>>()

/** What stands where the edition was deployed to a fresh account, and nothing went wrong. */
function standingAfresh(on: FaultPlace, edition: Edition): Promise<unknown> {
  const key = `${on} ${edition}`
  const known =
    afresh.get(key) ??
    withProject(on, async (project) => {
      await deployOnce(project, await putSources(project.root, edition), noFaults())
      return standing(project)
    })
  afresh.set(key, known)
  return known
}

/** What is served and registered, without the ids that each account has its own of. */
async function standing({ world, platform }: Project): Promise<unknown> {
  const { served, databaseId = '' } = await world.look()
  const registered = JSON.stringify([platform.tenants, [...platform.things].sort()]).replaceAll(databaseId, 'id')
  return { served, registered }
}

function createWorld(root: string, on: FaultPlace): Promise<FaultWorld> {
  if (on === 'rest') return createRestWorld(root)
  return createLocalWorld(root, on === 'local' ? inProcessStack : undefined)
}

interface Project {
  readonly root: string
  readonly world: FaultWorld
  readonly platform: PlatformInMemory
}

async function deployOnce(
  project: Project,
  sources: Sources,
  faults: Faults,
  retry?: RetryOptions,
): Promise<ApplyReport> {
  const { root, platform } = project
  const store = watch(openStore(root), faults)
  const { state } = recoverState(await store.load())
  const plan = await createPlan({ ...sources, state })
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

const noFaults = (): Faults => createFaults({ fault: null, at: 0 })
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

async function findWrong(project: Project, sources: Sources, last: ApplyReport): Promise<ReadonlyArray<string>> {
  const { root, world, platform } = project
  const { databaseId, wrong: standing } = await world.look()
  const wrong = [...last.failed.map(({ id, failure }) => `${id} failed: ${failure.message}`), ...standing]
  const check = (isRight: boolean, what: string): void => {
    if (!isRight) wrong.push(what)
  }
  const { state, journal } = await openStore(root).load()
  check(platform.tenants.length === 1, `${platform.tenants.length} tenants`)
  check(platform.tenants[0]?.status === 'active', 'the tenant is not active')
  // Database, features, domain claim and verification, name at the auth host, client, user.
  check(platform.things.size === 7, `${platform.things.size} things at the platform`)
  const recorded = state?.steps['d1.create:harbour-ops']?.outputs
  const isSame = recorded !== undefined && 'databaseId' in recorded && recorded.databaseId === databaseId
  check(isSame, 'another id recorded')
  check(journal.length === 0, 'the journal is not empty')
  const next = await createPlan({ ...sources, state })
  check(next.ok && next.value.steps.every(({ action }) => action === 'none'), 'something is still to do')
  return wrong
}
