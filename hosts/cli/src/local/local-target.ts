import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { DeployTarget } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { deployedWorker, removeOtherCode, restored, stubWorker, writeCode } from './deployed-workers.ts'
import type { LocalAccount } from './local-account.ts'
import { accountFile, readLocalAccount, writeLocalAccount } from './local-account.ts'
import type { LocalDatabase } from './local-database.ts'
import { copyOutput, hasOutput, localSite, pagesWorker } from './local-pages.ts'
import { localPagesHost } from './local-pages-host.ts'
import type { LocalStack, LocalStackContents } from './local-stack.ts'
import { createLocalStack } from './local-stack.ts'
import { migrateDatabase } from './migrate-database.ts'
import { createStackGate } from './stack-gate.ts'
import { whileBusy } from './while-busy.ts'

/** The local stack as a place to deploy to, and as something to talk to. */
export interface LocalTarget extends DeployTarget {
  /** Sends a request to a deployed Worker without a socket; redirects are not followed. */
  fetch: LocalStack['fetch']
  /** Ends workerd. */
  stop(): Promise<void>
}

/** Options of {@link createLocalTarget}. */
export interface LocalTargetOptions {
  /** The project root. */
  readonly root: string
  /** The folder that holds everything this stack keeps. */
  readonly folder: string
  /** What is needed to run Workers; absent: only the databases are opened. */
  readonly serving?: LocalServing
  /** What starts the runtime; workerd when absent. */
  readonly startStack?: typeof createLocalStack
}

/** What a local stack needs to run Workers. */
export interface LocalServing {
  /** The Worker that listens, and where. */
  readonly entry: { readonly worker: string; readonly port: number }
  /** The code of a Worker by its Wrangler configuration (relative to the root). */
  readonly bundle: (config: string) => Promise<string>
  /** The value of a secret by its name. */
  readonly secret: (name: string) => string
  /** Called with each line that a Worker logs. */
  readonly onLog: (line: string) => void
  /** Called with the id of each workerd process as it starts. */
  readonly onRuntime: (pid: number) => void
}

/** Starts the local stack with what was deployed to it before. */
export async function createLocalTarget(options: LocalTargetOptions): Promise<LocalTarget> {
  const file = accountFile(options.folder)
  let account = await readLocalAccount(file)
  let saving: Promise<void> = Promise.resolve()
  const save = (change: (from: LocalAccount) => LocalAccount): Promise<void> => {
    account = change(account)
    const snapshot = account
    // One that could not be written (a full disk) must not keep the next from being written.
    saving = saving.catch(() => undefined).then(() => writeLocalAccount(file, snapshot))
    return saving
  }

  const { serving, startStack = createLocalStack } = options
  const contents = async (): Promise<LocalStackContents> => {
    const sites = account.sites.filter((app) => hasOutput(options.folder, app))
    return {
      workers:
        serving === undefined
          ? []
          : await Promise.all([
              ...Object.keys(account.workers).map((name) =>
                deployedWorker(name, { account, secret: serving.secret, ...options }),
              ),
              ...sites.map((app) => pagesWorker(options.folder, app)),
              ...account.stubs.filter((name) => account.workers[name] === undefined).map(stubWorker),
            ]),
      databaseIds: Object.values(account.databases),
      sites: sites.map(localSite),
    }
  }
  const first = await contents()
  let runningIds = new Set(first.databaseIds)
  const stack = await startStack(
    {
      persistPath: join(options.folder, 'wrangler/v3'),
      ...(serving === undefined ? {} : { entry: serving.entry, onLog: serving.onLog, onRuntime: serving.onRuntime }),
    },
    first,
  )
  const gate = createStackGate(async () => {
    const next = await contents()
    await stack.run(next)
    runningIds = new Set(next.databaseIds)
  })
  let last: Promise<void> = Promise.resolve()
  /** Starts one after the other; after one that failed, what runs is brought up again without it. */
  const alone = (start: () => Promise<void>): Promise<void> => {
    last = last
      .catch(() => undefined)
      .then(start)
      .catch(async (cause: unknown) => {
        await gate.restart().catch(() => undefined)
        throw cause
      })
    return last
  }
  const withDatabase = async <T>(id: string, work: (database: LocalDatabase) => Promise<T>): Promise<T> => {
    if (!runningIds.has(id)) await gate.restart()
    return gate.use(() => whileBusy(async () => work(stack.database(id))))
  }

  const named = (kind: 'namespaces' | 'buckets' | 'queues', what: string, newId: (name: string) => string) => ({
    async find(name: string) {
      return ok(account[kind][name] ?? null)
    },
    async create(name: string) {
      if (account[kind][name] !== undefined) return err(taken(`${what} called ${name}`))
      const id = newId(name)
      await save((from) => ({ ...from, [kind]: { ...from[kind], [name]: id } }))
      return ok(id)
    },
  })

  return {
    name: 'local',
    fetch: (worker, url, init) => gate.use(() => stack.fetch(worker, url, init)),
    stop: stack.stop,
    async findDatabase(name) {
      return ok(account.databases[name] ?? null)
    },
    async createDatabase(name) {
      if (account.databases[name] !== undefined) return err(taken(`D1 database called ${name}`))
      const id = randomUUID()
      await save((from) => ({ ...from, databases: { ...from.databases, [name]: id } }))
      return ok(id)
    },
    namespaces: named('namespaces', 'KV namespace', () => randomUUID().replaceAll('-', '')),
    buckets: named('buckets', 'R2 bucket', (name) => name),
    queues: named('queues', 'queue', () => randomUUID().replaceAll('-', '')),
    pages: {
      async find(name) {
        return ok(account.pages[name] ?? null)
      },
      async create({ name }) {
        if (account.pages[name] !== undefined) return err(taken(`Pages project called ${name}`))
        await save((from) => ({ ...from, pages: { ...from.pages, [name]: localPagesHost(name) } }))
        return ok(localPagesHost(name))
      },
      // What is deployed here is served, of whatever branch.
      setProductionBranch: async () => ok(null),
      async deploy(deployment) {
        const copied = await copyOutput({ root: options.root, folder: options.folder, deployment })
        if (!copied.ok) return copied
        return attempt('pages-start-failed', `starting the Pages application ${deployment.app}`, async () => {
          const others = account.sites.filter((app) => app !== deployment.app)
          await save((from) => ({ ...from, sites: [...others, deployment.app] }))
          await gate.restart()
          return { deploymentId: randomUUID() }
        })
      },
    },
    migrateDatabase: ({ database, directory }) =>
      attempt('database-migration-failed', `migrating ${database.name}`, async () => {
        await withDatabase(database.id, (handle) => migrateDatabase(handle, join(options.root, directory)))
        return null
      }),
    runSql: ({ database, statements }) =>
      attempt('database-statement-failed', `writing to ${database.name}`, async () => {
        if (statements.length > 0) {
          await withDatabase(database.id, (handle) => handle.batch(statements))
        }
        return null
      }),
    querySql: ({ database, statement }) =>
      attempt('database-statement-failed', `reading from ${database.name}`, async () => {
        const answer = await withDatabase(database.id, (handle) =>
          handle
            .prepare(statement.sql)
            .bind(...statement.params)
            .all(),
        )
        return answer.results
      }),
    async syncBindings({ worker, ids }) {
      const { d1, kv, r2, queues, deadLetterQueues } = ids
      const own = { kv: { ...kv }, r2: { ...r2 }, queues: { ...queues }, deadLetterQueues: { ...deadLetterQueues } }
      await save((from) => ({
        ...from,
        bindings: { ...from.bindings, [worker]: { ...d1 } },
        resources: { ...from.resources, [worker]: own },
      }))
      return ok(null)
    },
    async hasWorker(worker) {
      return ok(account.workers[worker] !== undefined)
    },
    deployStub: (worker) =>
      attempt('worker-start-failed', `starting a stub of the Worker ${worker}`, async () => {
        if (account.workers[worker] !== undefined || account.stubs.includes(worker)) return null
        await save((from) => ({ ...from, stubs: [...from.stubs, worker] }))
        await gate.restart()
        return null
      }),
    deployWorker: ({ worker, config, vars, secrets }) =>
      attempt('worker-start-failed', `starting the Worker ${worker}`, async () => {
        if (serving === undefined) throw new TypeError('this local target only opens databases')
        const text = await serving.bundle(config)
        const before = account.workers[worker]
        const code = await writeCode(options.folder, worker, text)
        const start = async (): Promise<void> => {
          await save((from) => ({
            ...from,
            workers: {
              ...from.workers,
              [worker]: { config, vars, secrets: secrets.map(({ name, from }) => ({ name, from })), code },
            },
          }))
          try {
            await gate.restart()
          } catch (cause) {
            // A Worker that does not start must not keep the next start from coming up.
            await save((from) => ({ ...from, workers: restored(from.workers, worker, before) }))
            throw cause
          }
        }
        // The cause may be a Worker that was deployed beside this one: each is tried again alone.
        await start().catch(() => alone(start))
        await removeOtherCode(options.folder, worker, code)
        return null
      }),
  }
}

function taken(what: string): StepFailure {
  return {
    code: 'name-taken',
    message: `A local ${what} stands already.`,
    remedy: 'Run the command again; it adopts what it finds by name.',
    retriable: true,
    effect: 'none',
  }
}

async function attempt<T>(code: string, doing: string, work: () => Promise<T>): Promise<Result<T, StepFailure>> {
  try {
    return ok(await work())
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return err({
      code,
      message: `${doing}: ${reason}`,
      remedy: 'Mend what the message names and run the command again; what is done is not done twice.',
      retriable: false,
      effect: 'unknown',
    })
  }
}
