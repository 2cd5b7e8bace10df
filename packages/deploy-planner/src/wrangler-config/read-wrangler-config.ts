import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { ConfigInvalid, WranglerConfigFormat } from './config-literal.ts'
import { parseConfig, splitByteOrderMark } from './parse-config.ts'

/** What Voyage reads of a Wrangler config. Fields that are missing or of another type are null or empty. */
export interface WranglerConfig extends WranglerConfigSection {
  readonly name: string | null
  readonly main: string | null
  readonly accountId: string | null
  /** The keys of the top level, in file order. */
  readonly keys: ReadonlyArray<string>
  /** The sections under `env`, by name. Bindings and vars are not inherited: wrangler reads them from the section. */
  readonly environments: ReadonlyMap<string, WranglerConfigSection>
}

/** The bindings and vars of the top level or of one environment. */
export interface WranglerConfigSection {
  readonly services: ReadonlyArray<ServiceBinding>
  readonly d1Databases: ReadonlyArray<D1Binding>
  readonly kvNamespaces: ReadonlyArray<KvBinding>
  readonly r2Buckets: ReadonlyArray<R2Binding>
  readonly queueProducers: ReadonlyArray<QueueProducer>
  readonly queueConsumers: ReadonlyArray<QueueConsumer>
  /** The names of the vars, in file order. */
  readonly vars: ReadonlyArray<string>
}

/** A service binding. */
export interface ServiceBinding {
  readonly binding: string
  readonly service: string
}

/** A D1 binding. */
export interface D1Binding {
  readonly binding: string
  readonly databaseName: string | null
  readonly databaseId: string | null
  /** As written: relative to the folder of the config. */
  readonly migrationsDirectory: string | null
}

/** A KV binding. */
export interface KvBinding {
  readonly binding: string
  readonly id: string | null
}

/** An R2 binding. */
export interface R2Binding {
  readonly binding: string
  readonly bucketName: string | null
}

/** A binding that sends to a queue. */
export interface QueueProducer {
  readonly binding: string
  readonly queue: string | null
}

/** A queue whose messages the Worker is given. */
export interface QueueConsumer {
  readonly queue: string
  readonly deadLetterQueue: string | null
}

/** Returns what a wrangler.toml, wrangler.json or wrangler.jsonc binds, or its first error. */
export function readWranglerConfig(text: string, format: WranglerConfigFormat): Result<WranglerConfig, ConfigInvalid> {
  const parsed = parseConfig(splitByteOrderMark(text).text, format)
  if (!parsed.ok) return err(parsed.error)
  const root = fields(parsed.value.data)
  const environments = [...fields(root.get('env'))].map(([name, section]) => [name, readSection(section)] as const)
  return ok({
    name: asText(root.get('name')),
    main: asText(root.get('main')),
    accountId: asText(root.get('account_id')),
    keys: [...root.keys()],
    ...readSection(parsed.value.data),
    environments: new Map(environments),
  })
}

function readSection(value: unknown): WranglerConfigSection {
  const section = fields(value)
  const queues = fields(section.get('queues'))
  return {
    services: named(section, 'services', 'binding', (binding, item) => {
      const service = asText(item.get('service'))
      return service === null ? null : { binding, service }
    }),
    d1Databases: named(section, 'd1_databases', 'binding', (binding, item) => ({
      binding,
      databaseName: asText(item.get('database_name')),
      databaseId: asText(item.get('database_id')),
      migrationsDirectory: asText(item.get('migrations_dir')),
    })),
    kvNamespaces: named(section, 'kv_namespaces', 'binding', (binding, item) => {
      return { binding, id: asText(item.get('id')) }
    }),
    r2Buckets: named(section, 'r2_buckets', 'binding', (binding, item) => {
      return { binding, bucketName: asText(item.get('bucket_name')) }
    }),
    queueProducers: named(queues, 'producers', 'binding', (binding, item) => {
      return { binding, queue: asText(item.get('queue')) }
    }),
    queueConsumers: named(queues, 'consumers', 'queue', (queue, item) => {
      return { queue, deadLetterQueue: asText(item.get('dead_letter_queue')) }
    }),
    vars: [...fields(section.get('vars')).keys()],
  }
}

type Fields = ReadonlyMap<string, unknown>

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const fields = (value: unknown): Fields =>
  new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [])

/** Returns the items of a list that have a name, read. */
function named<T>(
  section: Fields,
  key: string,
  nameKey: string,
  read: (name: string, item: Fields) => T | null,
): ReadonlyArray<T> {
  return list(section.get(key)).flatMap((item) => {
    const name = asText(item.get(nameKey))
    const value = name === null ? null : read(name, item)
    return value === null ? [] : [value]
  })
}

const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])
