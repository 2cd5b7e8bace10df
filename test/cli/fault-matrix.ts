import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApplyReport, CreatePlanOptions, ResolvedManifest, RetryOptions, StateStore } from '@voyage/deploy-planner'
import { apply, createPlan, parseManifest, recoverState, resolveManifest } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { createExecutor } from '../../hosts/cli/src/executor/create-executor.ts'
import { createApiClient } from '../../hosts/cli/src/http/api-client.ts'
import { createRestTarget } from '../../hosts/cli/src/rest/rest-target.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { accountId } from './deploy-project.ts'
import type { PlatformInMemory } from './platform-in-memory.ts'
import { createPlatformInMemory } from './platform-in-memory.ts'

/** What goes wrong at one place of a deploy. */
export type FaultName =
  | 'killed before the call'
  | 'killed after the call'
  | 'reply lost'
  | 'done, answered 500'
  | 'answered 500'
  | 'answered 429'
  | 'answered 401'
  | 'timed out'
  | 'killed before the write'
  | 'killed after the write'
  | 'disk full'

/** Faults of requests, and faults of writes. */
export const callFaults: ReadonlyArray<FaultName> = [
  'killed before the call',
  'killed after the call',
  'reply lost',
  'done, answered 500',
  'answered 500',
  'answered 429',
  'answered 401',
  'timed out',
]
export const writeFaults: ReadonlyArray<FaultName> = ['killed before the write', 'killed after the write', 'disk full']

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

/** Options of {@link deployWithFault}. */
export interface DeployWithFaultOptions {
  readonly fault: FaultName | null
  readonly at: number
  /** Given to the first deploy. */
  readonly retry?: RetryOptions
}

// Every write is flushed to the disk; hundreds of deploys need not wait for a real one.
const inMemory = '/dev/shm'
const token = 'token'
const secrets = { SESSION_SECRET: 's', CLIENT_SECRET: 'c', DEMO_PASSWORD: 'p' }

/** Deploys the project of deploy-project twice by the API target, the first time with a fault, and says what is wrong. */
export async function deployWithFault(options: DeployWithFaultOptions): Promise<FaultOutcome> {
  const root = await mkdtemp(join(existsSync(inMemory) ? inMemory : tmpdir(), 'voyage-fault-'))
  const api = await startCloudflareApi({ id: accountId, token })
  try {
    await cp(join(import.meta.dirname, 'deploy-project'), root, { recursive: true })
    const world = { root, api, platform: createPlatformInMemory(), manifest: await readManifest() }
    const faults = createFaults(options)
    const first = await deployOnce(world, faults, options.retry).catch(() => null)
    const { calls, writes } = faults.count()
    // What a killed process leaves; on this machine it is certain that it is gone.
    await rm(join(root, '.voyage/lock.json'), { force: true })
    const last = await deployOnce(world, createFaults({ fault: null, at: 0 }))
    const survived = first !== null && first.failed.length === 0 && last.done.length === 0
    return { ...options, wrong: await findWrong(world, last), survived, calls, writes }
  } finally {
    await api.stop()
    await rm(root, { recursive: true })
  }
}

interface World {
  readonly root: string
  readonly api: CloudflareApiDouble
  readonly platform: PlatformInMemory
  readonly manifest: ResolvedManifest
}

interface Faults {
  call(send: () => Promise<Response>): Promise<Response>
  write<T>(task: () => Promise<T>): Promise<T>
  count(): { readonly calls: number; readonly writes: number }
}

function createFaults({ fault, at }: DeployWithFaultOptions): Faults {
  let [calls, writes, isDead] = [0, 0, false]
  const die = (): never => {
    isDead = true
    throw new Error('killed')
  }
  const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
    Response.json({ success: false, errors: [], title: 'fault' }, { status, headers })
  return {
    count: () => ({ calls, writes }),
    async call(send) {
      if (isDead) die()
      calls += 1
      if (calls !== at || fault === null || !callFaults.includes(fault)) return send()
      if (fault === 'killed before the call') die()
      if (fault === 'answered 500') return answer(500)
      if (fault === 'answered 429') return answer(429, { 'retry-after': '1' })
      if (fault === 'answered 401') return answer(401)
      if (fault === 'timed out') throw new DOMException('The operation timed out', 'TimeoutError')
      await send()
      if (fault === 'done, answered 500') return answer(500)
      if (fault === 'killed after the call') die()
      throw new TypeError('fetch failed')
    },
    async write(task) {
      if (isDead) die()
      writes += 1
      const isHit = writes === at && fault !== null && writeFaults.includes(fault)
      if (isHit && fault === 'killed before the write') die()
      if (isHit && fault === 'disk full') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      const value = await task()
      if (isHit) die()
      return value
    },
  }
}

async function readManifest(): Promise<ResolvedManifest> {
  const text = await readFile(join(import.meta.dirname, 'deploy-project/voyage.json'), 'utf8')
  const parsed = parseManifest(JSON.parse(text))
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error.map((issue) => issue.message).join('\n'))
  return resolved.value
}

const noResources = { kv: [], r2: {}, queues: {}, consumers: {} }

function planOptions(manifest: ResolvedManifest): Omit<CreatePlanOptions, 'state'> {
  return {
    manifest,
    workers: [
      {
        name: 'harbour-site',
        config: 'site/wrangler.toml',
        fingerprint: 's',
        services: [],
        databases: ['harbour-ops'],
        kv: ['CACHE'],
        r2: { FILES: 'harbour-files' },
        queues: { MAIL: 'harbour-mail' },
        consumers: { 'harbour-mail': '' },
      },
      {
        name: 'harbour-gateway',
        config: 'gateway/wrangler.jsonc',
        fingerprint: 'g',
        services: ['harbour-site'],
        databases: [],
        ...noResources,
      },
    ],
    pages: [],
    directories: { 'migrations/ops': 'm' },
    days: [],
    secrets: Object.keys(secrets),
  }
}

async function deployOnce(world: World, faults: Faults, retry?: RetryOptions): Promise<ApplyReport> {
  const { root, api, platform, manifest } = world
  const store = watch(openStore(root), faults)
  const { state } = recoverState(await store.load())
  const plan = await createPlan({ ...planOptions(manifest), state })
  if (!plan.ok) throw new Error(plan.error[0]?.message)
  const target = createRestTarget({
    root,
    accountId,
    environment: { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api.baseUrl },
    fetch: (url, init) => faults.call(() => fetch(url, init)),
    bundle: async () => 'export default {}',
  })
  const client = (name: string) =>
    createApiClient({
      name,
      baseUrl: 'http://platform.test',
      credential: () => 'operator',
      fetch: (url, init) => faults.call(() => platform.fetch(url, init)),
    })
  const applied = await apply({
    plan: plan.value,
    executor: createExecutor({
      target: { ...target, syncBindings: (request, how) => faults.write(() => target.syncBindings(request, how)) },
      controlPlane: client('control'),
      auth: client('auth'),
      root,
      now,
    }),
    stateStore: store,
    clock: { now, milliseconds: () => 0 },
    secrets,
    ...(retry === undefined ? {} : { retry }),
  })
  if (!applied.ok) throw new Error(applied.error.message)
  return applied.value
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
    appendJournal: (entry) => faults.write(() => store.appendJournal(entry)),
    replaceJournal: (entries) => faults.write(() => store.replaceJournal(entries)),
  }
}

async function findWrong(world: World, last: ApplyReport): Promise<ReadonlyArray<string>> {
  const { root, api, platform, manifest } = world
  const wrong = last.failed.map(({ id, failure }) => `${id} failed: ${failure.message}`)
  const check = (isRight: boolean, what: string): void => {
    if (!isRight) wrong.push(what)
  }
  const { state, journal } = await openStore(root).load()
  const [database] = api.databases
  check(api.databases.length === 1, `${api.databases.length} databases`)
  check(platform.tenants.length === 1, `${platform.tenants.length} tenants`)
  check(platform.tenants[0]?.status === 'active', 'the tenant is not active')
  // Database, features, domain claim and verification, client, user.
  check(platform.things.size === 6, `${platform.things.size} things at the platform`)
  check([...api.workers.keys()].sort().join() === 'harbour-gateway,harbour-site', 'a Worker is missing')
  check(database?.run('SELECT * FROM voyage_marker')[0]?.results.length === 1, 'not one marker')
  check(
    (await readFile(join(root, 'site/wrangler.toml'), 'utf8')).includes(`"${database?.id}"`),
    'another id in the config',
  )
  const { namespaces, buckets, queues } = api.things
  check(
    [namespaces.size, buckets.size, queues.size].join() === '1,1,2',
    `${namespaces.size} namespaces, ${buckets.size} buckets, ${queues.size} queues`,
  )
  check(queues.get('harbour-mail')?.consumers.length === 1, 'not one consumer')
  const recorded = state?.steps['d1.create:harbour-ops']?.outputs
  check(
    recorded !== undefined && 'databaseId' in recorded && recorded.databaseId === database?.id,
    'another id recorded',
  )
  check(journal.length === 0, 'the journal is not empty')
  const next = await createPlan({ ...planOptions(manifest), state })
  check(next.ok && next.value.steps.every(({ action }) => action === 'none'), 'something is still to do')
  return wrong
}
