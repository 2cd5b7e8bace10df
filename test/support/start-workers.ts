import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalDatabase } from '../../hosts/cli/src/local/local-database.ts'
import type { LocalWorker } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import type { LocalResources, WorkerConfig } from '../../hosts/cli/src/local/worker-config.ts'
import { readWorkerConfig } from '../../hosts/cli/src/local/worker-config.ts'

/** The repository's root. */
export const root: string = join(import.meta.dirname, '../..')

/** A host of this repository by its folder name, or a Worker written in the test. */
export type WorkerUnderTest =
  | {
      readonly host: string
      readonly vars?: Readonly<Record<string, string>>
      /** The entry file, from the repository's root. Default: the configuration's own. */
      readonly entry?: string
      /** The Worker that gets what this one fetches from the outside. Default: the network. */
      readonly outbound?: string
      /** Service bindings beside the configuration's own. */
      readonly services?: Readonly<Record<string, string>>
      /** How many requests a rate limit lets through, by its binding. Default: the configuration's own. */
      readonly limits?: Readonly<Record<string, number>>
    }
  | {
      readonly name: string
      readonly script: string
      readonly services?: Readonly<Record<string, string>>
      readonly flags?: ReadonlyArray<string>
      readonly vars?: Readonly<Record<string, string>>
    }

/** What the hosts' bindings other than D1 stand for. */
export const hostResources: LocalResources = {
  kv: { TENANT_PROJECTION: 'voyage-tenants' },
  r2: {},
  queues: {},
  deadLetterQueues: {},
}

/** Workers running in one real workerd with empty, migrated, unpersisted D1 databases. */
export interface RunningWorkers {
  /** Sends a request to the Worker named `worker`; `url` is what the Worker sees. Redirects are not followed. */
  fetch(worker: string, url: string, init?: RequestInit): Promise<Response>
  /** A D1 database by the Worker and the binding under which it knows it. */
  d1(worker: string, binding: string): LocalDatabase
  /** A D1 database that no Worker binds, by its id. */
  unboundD1(id: string): LocalDatabase
  /** Lines that the Workers have logged so far. */
  readonly logs: ReadonlyArray<string>
  stop(): Promise<void>
}

/** Bundles and starts Workers in one workerd. Databases of one name are one database, whoever binds them. */
export async function startWorkers(options: {
  readonly workers: ReadonlyArray<WorkerUnderTest>
  /** D1 databases that no Worker binds, without migrations. Absent: none. */
  readonly unboundD1s?: ReadonlyArray<string>
  /** The Worker that other processes reach, at this port of 127.0.0.1. Absent: none. */
  readonly entry?: { readonly worker: string; readonly port: number }
}): Promise<RunningWorkers> {
  const configs = new Map<string, WorkerConfig>()
  for (const worker of options.workers) {
    if ('host' in worker) configs.set(worker.host, readWorkerConfig(join(root, 'hosts', worker.host, 'wrangler.jsonc')))
  }
  const ids = new Map<string, string>()
  for (const config of configs.values()) {
    for (const database of config.databases) if (!ids.has(database.name)) ids.set(database.name, randomUUID())
  }
  const names = new Set(options.workers.map((worker) => ('host' in worker ? worker.host : worker.name)))
  const workers = await Promise.all(options.workers.map((worker) => prepare(worker, { configs, ids, names })))
  const logs: Array<string> = []
  const stack = await createLocalStack(
    { onLog: (line) => logs.push(line), ...(options.entry === undefined ? {} : { entry: options.entry }) },
    { workers, databaseIds: [...ids.values(), ...(options.unboundD1s ?? [])] },
  )
  const migrated = new Set<string>()
  for (const config of configs.values()) {
    for (const database of config.databases) {
      const id = ids.get(database.name) ?? ''
      if (migrated.has(id)) continue
      migrated.add(id)
      await migrateDatabase(stack.database(id), database.migrations)
    }
  }
  return {
    logs,
    fetch: stack.fetch,
    d1(worker, binding) {
      const name = configs.get(worker)?.databases.find((database) => database.binding === binding)?.name
      const id = ids.get(name ?? '')
      if (id === undefined) throw new TypeError(`the Worker "${worker}" has no D1 binding "${binding}"`)
      return stack.database(id)
    },
    unboundD1: stack.database,
    stop: stack.stop,
  }
}

// No test changes the sources of a host: each is bundled once for all that run in this process.
const bundles = new Map<string, Promise<string>>()

function bundleOnce(entry: string): Promise<string> {
  const bundled = bundles.get(entry) ?? bundleWorker({ entry, root }).then(({ code }) => code)
  bundles.set(entry, bundled)
  return bundled
}

async function prepare(
  worker: WorkerUnderTest,
  known: {
    readonly configs: ReadonlyMap<string, WorkerConfig>
    readonly ids: ReadonlyMap<string, string>
    readonly names: ReadonlySet<string>
  },
): Promise<LocalWorker> {
  const vars = worker.vars ?? {}
  if ('script' in worker) {
    return {
      code: worker.script,
      options: {
        name: worker.name,
        compatibilityDate: '2026-10-01',
        compatibilityFlags: [...(worker.flags ?? [])],
        bindings: { ...vars },
        serviceBindings: { ...worker.services },
      },
    }
  }
  const config = known.configs.get(worker.host)
  if (config === undefined) throw new TypeError(`no host "${worker.host}"`)
  const code = await bundleOnce(worker.entry === undefined ? config.main : join(root, worker.entry))
  const options = config.localOptions({ ids: known.ids, resources: hostResources, vars, workers: known.names })
  const bound: object = options.serviceBindings ?? {}
  const configured: object = options.ratelimits ?? {}
  const limits = Object.entries(worker.limits ?? {}).map(([name, limit]) => [
    name,
    { type: 'ratelimit', name, namespace_id: name, simple: { limit, period: 60 } },
  ])
  return {
    code,
    options: {
      ...options,
      ratelimits: { ...configured, ...Object.fromEntries(limits) },
      ...(worker.outbound === undefined ? {} : { outboundService: worker.outbound }),
      ...(worker.services === undefined ? {} : { serviceBindings: { ...bound, ...worker.services } }),
    },
  }
}
