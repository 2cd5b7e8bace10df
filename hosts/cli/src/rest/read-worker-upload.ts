import { dirname, join, resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { readWranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import type { Unstable_Config } from 'wrangler'
import { checkWorkerConfig } from '../cloudflare/deploy-worker.ts'
import { configFailure, readWorkerConfigFile } from '../cloudflare/worker-config-file.ts'
import { err, ok } from '../executor/result.ts'

/** What of a Worker's configuration goes into its upload. */
export interface WorkerUpload {
  /** The entry file, absolute. */
  readonly main: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly bindings: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly crons: ReadonlyArray<string>
  readonly consumers: ReadonlyArray<QueueConsumer>
  readonly subdomain: { readonly enabled: boolean; readonly previews_enabled: boolean }
}

/** A queue that a Worker consumes, as its configuration says; absent settings are Cloudflare's defaults. */
export interface QueueConsumer {
  readonly queue: string
  readonly dead_letter_queue?: string
  readonly max_batch_size?: number
  /** Seconds. */
  readonly max_batch_timeout?: number
  readonly max_retries?: number
  readonly max_concurrency?: number | null
  /** Seconds. */
  readonly retry_delay?: number
}

const UNDERSTOOD = new Set([
  '$schema',
  'name',
  'main',
  'account_id',
  'compatibility_date',
  'compatibility_flags',
  'workers_dev',
  'preview_urls',
  'observability',
  'vars',
  'd1_databases',
  'services',
  'kv_namespaces',
  'r2_buckets',
  'queues',
  'ratelimits',
  'analytics_engine_datasets',
  'triggers',
  'env',
  'dev',
])

// Wrangler's own type of a parsed configuration comes from a package that it bundles, so it is not visible here.
type ParsedConfig = Unstable_Config & {
  readonly main?: string
  readonly compatibility_date?: string
  readonly compatibility_flags: ReadonlyArray<string>
  readonly workers_dev?: boolean
  readonly preview_urls?: boolean
  readonly observability?: object
  readonly vars: Readonly<Record<string, unknown>>
  readonly d1_databases: ReadonlyArray<{ readonly binding: string; readonly database_id?: string }>
  readonly services?: ReadonlyArray<{ readonly binding: string; readonly service: string }>
  readonly kv_namespaces: ReadonlyArray<{ readonly binding: string; readonly id?: string }>
  readonly r2_buckets: ReadonlyArray<{ readonly binding: string; readonly bucket_name?: string }>
  readonly ratelimits?: ReadonlyArray<{ readonly name: string; readonly namespace_id: string; readonly simple: object }>
  readonly analytics_engine_datasets: ReadonlyArray<{ readonly binding: string; readonly dataset?: string }>
  readonly triggers: { readonly crons?: ReadonlyArray<string> | undefined }
  readonly queues: {
    readonly producers?: ReadonlyArray<{ readonly binding: string; readonly queue: string }>
    readonly consumers?: ReadonlyArray<QueueConsumer>
  }
}

/**
 * Reads a configuration for an upload by Cloudflare's API. Refuses one with anything that this upload would leave out,
 * such as assets or Durable Objects: wrangler deploys these.
 */
export async function readWorkerUpload(from: {
  readonly root: string
  readonly config: string
  readonly accountId: string
  readonly vars: Readonly<Record<string, string>>
}): Promise<Result<WorkerUpload, StepFailure>> {
  const { root, config } = from
  const file = await readWorkerConfigFile(root, config)
  if (!file.ok) return file
  const checked = checkWorkerConfig({ ...file.value, config, accountId: from.accountId })
  if (!checked.ok) return checked
  const read = readWranglerConfig(file.value.text, file.value.format)
  const others = read.ok ? read.value.keys.filter((key) => !UNDERSTOOD.has(key)) : []
  const { unstable_readConfig } = await import('wrangler')
  const parsed = unstable_readConfig({ config: file.value.path }, { hideWarnings: true }) as ParsedConfig
  if (others.length > 0 || parsed.main === undefined) {
    const what =
      parsed.main === undefined ? 'main is missing' : `${others.join(', ')} cannot be deployed by the API target`
    return err({
      ...configFailure('worker-config-unsupported', `${config}: ${what}.`),
      remedy: 'Use --target wrangler.',
    })
  }
  const texts = Object.entries({ ...parsed.vars, ...from.vars }).map(([name, value]) =>
    typeof value === 'string' ? { type: 'plain_text', name, text: value } : { type: 'json', name, json: value },
  )
  const { compatibility_date, compatibility_flags, observability } = parsed
  return ok({
    main: resolve(dirname(join(root, config)), parsed.main),
    metadata: {
      compatibility_date,
      compatibility_flags,
      // Secrets that were given to the Worker by hand stay, as they do when wrangler deploys.
      keep_bindings: ['secret_text', 'secret_key'],
      ...(observability === undefined ? {} : { observability }),
    },
    bindings: [
      ...texts,
      ...parsed.d1_databases.map(({ binding, database_id }) => ({ type: 'd1', name: binding, id: database_id })),
      ...(parsed.services ?? []).map(({ binding, service }) => ({ type: 'service', name: binding, service })),
      ...parsed.kv_namespaces.map(({ binding, id }) => ({ type: 'kv_namespace', name: binding, namespace_id: id })),
      ...(parsed.ratelimits ?? []).map((limit) => ({ type: 'ratelimit', ...limit })),
      ...parsed.analytics_engine_datasets.map(({ binding, dataset }) => ({
        type: 'analytics_engine',
        name: binding,
        dataset: dataset ?? binding,
      })),
      ...parsed.r2_buckets.map(({ binding, bucket_name }) => ({ type: 'r2_bucket', name: binding, bucket_name })),
      ...(parsed.queues.producers ?? []).map(({ binding, queue }) => ({
        type: 'queue',
        name: binding,
        queue_name: queue,
      })),
    ],
    crons: parsed.triggers.crons ?? [],
    consumers: parsed.queues.consumers ?? [],
    subdomain: { enabled: parsed.workers_dev ?? false, previews_enabled: parsed.preview_urls ?? false },
  })
}
