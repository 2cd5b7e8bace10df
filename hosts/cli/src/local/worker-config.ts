import { dirname, resolve } from 'node:path'
import type { Unstable_Config } from 'wrangler'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import type { LocalWorkerOptions } from './local-stack.ts'

/** What a Worker's Wrangler configuration says, as the local stack needs it. */
export interface WorkerConfig {
  readonly name: string
  /** The entry file, absolute. */
  readonly main: string
  readonly databases: ReadonlyArray<{ readonly binding: string; readonly name: string; readonly migrations: string }>
  /** Names of the Workers it binds. */
  readonly services: ReadonlyArray<string>
  /** Miniflare's options with `ids` (database name to D1 id) put in and `vars` on top of the configuration's own. */
  localOptions(bindings: {
    readonly ids: ReadonlyMap<string, string>
    /** What the other bindings stand for, where it is not what the configuration says. */
    readonly resources?: LocalResources
    readonly vars: Readonly<Record<string, string>>
    /** Service bindings to Workers that are not among these are left out: workerd refuses an unknown service. */
    readonly workers: ReadonlySet<string>
  }): LocalWorkerOptions
}

const noResources: LocalResources = { kv: {}, r2: {}, queues: {}, deadLetterQueues: {} }

// Wrangler's own type of a parsed configuration comes from a package that it bundles, so it is not visible here.
type ParsedConfig = Unstable_Config & {
  readonly name?: string
  readonly main?: string
  readonly d1_databases: ReadonlyArray<{
    readonly binding: string
    readonly database_name?: string
    readonly migrations_dir?: string
  }>
  readonly services?: ReadonlyArray<{ readonly binding: string; readonly service: string }>
  readonly kv_namespaces: ReadonlyArray<{ readonly binding: string; readonly id?: string }>
  readonly r2_buckets: ReadonlyArray<{ readonly binding: string; readonly bucket_name?: string }>
  readonly queues: {
    readonly producers?: ReadonlyArray<{ readonly binding: string; readonly queue: string }>
    readonly consumers?: ReadonlyArray<{ readonly queue: string; readonly dead_letter_queue?: string }>
  }
}

/** What a Worker's bindings stand for: namespace ids, bucket names and queue names by binding. */
export interface LocalResources {
  readonly kv: Readonly<Record<string, string>>
  readonly r2: Readonly<Record<string, string>>
  readonly queues: Readonly<Record<string, string>>
  /** By the queue that is consumed. */
  readonly deadLetterQueues: Readonly<Record<string, string>>
}

/**
 * Reads a wrangler.jsonc, wrangler.json or wrangler.toml by Wrangler's own reader.
 *
 * @throws Wrangler's UserError naming file and field when the configuration is invalid.
 */
export function readWorkerConfig(file: string): WorkerConfig {
  const config = unstable_readConfig({ config: file }, { hideWarnings: true }) as ParsedConfig
  const name = config.name
  if (name === undefined || config.main === undefined) {
    throw new TypeError(`${file}: a Worker's configuration needs "name" and "main"`)
  }
  return {
    name,
    main: resolve(dirname(file), config.main),
    databases: config.d1_databases.map((database) => ({
      binding: database.binding,
      name: database.database_name ?? database.binding,
      migrations: resolve(dirname(file), database.migrations_dir ?? 'migrations'),
    })),
    services: (config.services ?? []).map((service) => service.service),
    localOptions({ ids, resources = noResources, vars, workers }) {
      const { workerOptions } = unstable_getMiniflareWorkerOptions({
        ...config,
        d1_databases: config.d1_databases.map((database) => ({
          ...database,
          database_id: requireId(ids, database.database_name ?? database.binding, file),
        })),
        ...placeResources(config, resources),
        services: (config.services ?? []).filter((service) => workers.has(service.service)),
      })
      const own: object = workerOptions.bindings ?? {}
      return { ...workerOptions, name, bindings: { ...own, ...vars } }
    },
  }
}

/**
 * Puts namespace ids, bucket names and queue names in; a binding without one keeps the name of its configuration. A KV
 * binding that stands for nothing yet is left out: the configuration has it since the Worker was deployed.
 */
function placeResources(config: ParsedConfig, { kv, r2, queues, deadLetterQueues }: LocalResources) {
  return {
    kv_namespaces: config.kv_namespaces.flatMap((one) => {
      const id = kv[one.binding]
      return id === undefined ? [] : [{ ...one, id }]
    }),
    r2_buckets: config.r2_buckets.map((one) => {
      const name = r2[one.binding]
      return name === undefined ? one : { ...one, bucket_name: name }
    }),
    queues: {
      producers: (config.queues.producers ?? []).map((one) => {
        const queue = queues[one.binding]
        return queue === undefined ? one : { ...one, queue }
      }),
      consumers: (config.queues.consumers ?? []).map((one) => {
        const dead = deadLetterQueues[one.queue] ?? one.dead_letter_queue
        return dead === undefined ? one : { ...one, dead_letter_queue: dead }
      }),
    },
  }
}

function requireId(ids: ReadonlyMap<string, string>, database: string, file: string): string {
  const id = ids.get(database)
  if (id === undefined) throw new TypeError(`${file}: no id is known for the D1 database "${database}"`)
  return id
}
