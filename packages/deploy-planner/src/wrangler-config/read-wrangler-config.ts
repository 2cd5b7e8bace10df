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
  return {
    services: list(section.get('services')).flatMap((item) => {
      const [binding, service] = [asText(item.get('binding')), asText(item.get('service'))]
      return binding === null || service === null ? [] : [{ binding, service }]
    }),
    d1Databases: list(section.get('d1_databases')).flatMap((item) => {
      const binding = asText(item.get('binding'))
      if (binding === null) return []
      const databaseName = asText(item.get('database_name'))
      const databaseId = asText(item.get('database_id'))
      return [{ binding, databaseName, databaseId, migrationsDirectory: asText(item.get('migrations_dir')) }]
    }),
    vars: [...fields(section.get('vars')).keys()],
  }
}

type Fields = ReadonlyMap<string, unknown>

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const fields = (value: unknown): Fields =>
  new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [])

const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])
