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
    readonly vars: Readonly<Record<string, string>>
    /** Service bindings to Workers that are not among these are left out: workerd refuses an unknown service. */
    readonly workers: ReadonlySet<string>
  }): LocalWorkerOptions
}

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
    localOptions({ ids, vars, workers }) {
      const { workerOptions } = unstable_getMiniflareWorkerOptions({
        ...config,
        d1_databases: config.d1_databases.map((database) => ({
          ...database,
          database_id: requireId(ids, database.database_name ?? database.binding, file),
        })),
        services: (config.services ?? []).filter((service) => workers.has(service.service)),
      })
      const own: object = workerOptions.bindings ?? {}
      return { ...workerOptions, name, bindings: { ...own, ...vars } }
    },
  }
}

function requireId(ids: ReadonlyMap<string, string>, database: string, file: string): string {
  const id = ids.get(database)
  if (id === undefined) throw new TypeError(`${file}: no id is known for the D1 database "${database}"`)
  return id
}
