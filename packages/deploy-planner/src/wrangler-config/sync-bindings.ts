import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { ConfigInvalid, ConfigPath, ParsedConfig, StringLiteral, WranglerConfigFormat } from './config-literal.ts'
import { parseConfig, splitByteOrderMark } from './parse-config.ts'

/** Options of {@link syncBindings}. */
export interface SyncBindingsOptions {
  readonly text: string
  readonly format: WranglerConfigFormat
  readonly ids: BindingIds
  /** The section under `env` to edit; by default the top level. */
  readonly env?: string
}

/** The ids to write. */
export interface BindingIds {
  /** Lower-case UUIDs by `database_name` or by binding. */
  readonly d1?: Readonly<Record<string, string>>
  /** 32 lower-case hex digits by binding. */
  readonly kv?: Readonly<Record<string, string>>
}

/** One id that was written anew. */
export interface BindingEdit {
  /** `env.staging.d1_databases[0].database_id`, as keys and indexes. */
  readonly path: ConfigPath
  readonly binding: string
  readonly from: string
  readonly to: string
}

/** A config with its ids. */
export interface SyncedBindings {
  readonly text: string
  /** In file order; empty when every id stood there already. */
  readonly edits: ReadonlyArray<BindingEdit>
  /** Keys of `ids` that no binding of the section asks for, as `d1.NAME` and `kv.NAME`. */
  readonly unused: ReadonlyArray<string>
}

/** Why a config was not edited. */
export type SyncBindingsRefusal =
  | ConfigInvalid
  | { readonly reason: 'environment_unknown'; readonly env: string; readonly message: string }
  | { readonly reason: 'id_malformed'; readonly key: string; readonly message: string }
  | { readonly reason: 'id_ambiguous'; readonly binding: string; readonly message: string }
  | { readonly reason: 'binding_duplicate'; readonly binding: string; readonly message: string }
  | { readonly reason: 'id_literal_missing'; readonly binding: string; readonly message: string }
  | { readonly reason: 'edit_unverified'; readonly message: string }

const KINDS = [
  { kind: 'd1', list: 'd1_databases', id: 'database_id', form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  { kind: 'kv', list: 'kv_namespaces', id: 'id', form: /^[0-9a-f]{32}$/ },
] as const

/**
 * Returns the config with the ids in place of those that stand there. Bindings are matched by environment, binding and
 * `database_name`, never by position; a binding without an id in `ids` stays as it is. Only the literals of ids change:
 * every other character is kept, comments, commas, line ends and byte order mark included, and a second run edits
 * nothing. The edited text is parsed again and must say what was meant.
 */
export function syncBindings(options: SyncBindingsOptions): Result<SyncedBindings, SyncBindingsRefusal> {
  const { format, env } = options
  const { mark, text } = splitByteOrderMark(options.text)
  const parsed = parseConfig(text, format)
  if (!parsed.ok) return parsed
  const section: ConfigPath = env === undefined ? [] : ['env', env]
  if (valueAt(parsed.value.data, section) === undefined) {
    return err({ reason: 'environment_unknown', env: env ?? '', message: `the config has no environment ${env}` })
  }

  const replacements: Array<{ readonly literal: StringLiteral; readonly edit: BindingEdit }> = []
  const unused: Array<string> = []
  for (const { kind, list, id, form } of KINDS) {
    const ids = new Map(Object.entries(options.ids[kind] ?? {}))
    for (const [key, value] of ids) {
      if (form.test(value)) continue
      return err({
        reason: 'id_malformed',
        key,
        message: `the ${kind} id of ${key} is not in the form of Cloudflare's`,
      })
    }
    const found = matchBindings({ parsed: parsed.value, path: [...section, list], id, ids })
    if (!found.ok) return found
    replacements.push(...found.value.replacements)
    unused.push(...[...ids.keys()].filter((key) => !found.value.used.has(key)).map((key) => `${kind}.${key}`))
  }

  const ordered = replacements.toSorted((a, b) => a.literal.start - b.literal.start)
  const edited = spliceAll(text, ordered)
  const edits = ordered.map(({ edit }) => edit)
  if (!isAsMeant({ before: parsed.value, edited, format, edits })) {
    return err({
      reason: 'edit_unverified',
      message: 'the edited config does not read as it should; nothing was changed',
    })
  }
  return ok({ text: mark + edited, edits, unused: unused.sort() })
}

interface MatchOptions {
  readonly parsed: ParsedConfig
  readonly path: ConfigPath
  readonly id: string
  readonly ids: ReadonlyMap<string, string>
}

interface Matches {
  readonly replacements: ReadonlyArray<{ readonly literal: StringLiteral; readonly edit: BindingEdit }>
  readonly used: ReadonlySet<string>
}

function matchBindings(options: MatchOptions): Result<Matches, SyncBindingsRefusal> {
  const { parsed, path, id, ids } = options
  const items = valueAt(parsed.data, path)
  const literals = new Map(parsed.literals.map((literal) => [JSON.stringify(literal.path), literal]))
  const replacements: Array<Matches['replacements'][number]> = []
  const used = new Set<string>()
  const seen = new Set<string>()
  for (const index of Array.isArray(items) ? items.keys() : []) {
    const binding = valueAt(items, [index, 'binding'])
    const name = valueAt(items, [index, 'database_name'])
    if (typeof binding !== 'string') continue
    const keys = [name, binding].filter((key) => typeof key === 'string').filter((key) => ids.has(key))
    const wanted = new Set(keys.map((key) => ids.get(key)))
    const [to] = wanted
    if (to === undefined) continue
    if (wanted.size > 1) {
      const message = `${keys.join(' and ')} name two ids for the binding ${binding}`
      return err({ reason: 'id_ambiguous', binding, message })
    }
    if (seen.has(binding)) {
      return err({ reason: 'binding_duplicate', binding, message: `the binding ${binding} is listed twice` })
    }
    seen.add(binding)
    for (const key of keys) used.add(key)
    const at = [...path, index, id]
    const literal = literals.get(JSON.stringify(at))
    if (literal === undefined) {
      return err({
        reason: 'id_literal_missing',
        binding,
        message: `the binding ${binding} has no ${id} to put its id in`,
      })
    }
    if (literal.value !== to) replacements.push({ literal, edit: { path: at, binding, from: literal.value, to } })
  }
  return ok({ replacements, used })
}

function spliceAll(text: string, ordered: Matches['replacements']): string {
  let edited = ''
  let end = 0
  for (const { literal, edit } of ordered) {
    edited += `${text.slice(end, literal.start)}${literal.quote}${edit.to}${literal.quote}`
    end = literal.end
  }
  return edited + text.slice(end)
}

interface VerifyOptions {
  readonly before: ParsedConfig
  readonly edited: string
  readonly format: WranglerConfigFormat
  readonly edits: ReadonlyArray<BindingEdit>
}

/** Returns whether the edited text says the same as before with just the new ids in it. */
function isAsMeant(options: VerifyOptions): boolean {
  const { before, edited, format, edits } = options
  const after = parseConfig(edited, format)
  if (!after.ok) return false
  const ids = new Map(edits.map(({ path, to }) => [JSON.stringify(path), to]))
  const expected = JSON.stringify(replaceAt(before.data, [], ids))
  return expected === JSON.stringify(after.value.data)
}

function replaceAt(value: unknown, path: ConfigPath, ids: ReadonlyMap<string, string>): unknown {
  const id = ids.get(JSON.stringify(path))
  if (id !== undefined) return id
  if (Array.isArray(value)) return value.map((item, index) => replaceAt(item, [...path, index], ids))
  // TOML dates are no plain objects; they hold no ids.
  if (typeof value !== 'object' || value === null || 'toISOString' in value) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceAt(item, [...path, key], ids)]))
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Readonly<Record<string | number, unknown>>)[key]
  }
  return current
}
