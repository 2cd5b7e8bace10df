import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { BINDING_KINDS } from './binding-kinds.ts'
import type { ConfigInvalid, ConfigPath, ParsedConfig, WranglerConfigFormat } from './config-literal.ts'
import type { BindingEdit, MatchRefusal, Replacement } from './match-bindings.ts'
import { matchBindings } from './match-bindings.ts'
import { parseConfig, splitByteOrderMark } from './parse-config.ts'
import { valueAt } from './value-at.ts'

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
  /** Bucket names by binding. */
  readonly r2?: Readonly<Record<string, string>>
  /** Queue names by producer binding. */
  readonly queues?: Readonly<Record<string, string>>
  /** The names of dead-letter queues by the queue that is consumed. */
  readonly deadLetterQueues?: Readonly<Record<string, string>>
}

/** A config with its ids. */
export interface SyncedBindings {
  readonly text: string
  /** In file order; empty when every id stood there already. */
  readonly edits: ReadonlyArray<BindingEdit>
  /** Keys of `ids` that no binding of the section asks for, each after its kind: `d1.NAME`, `queues.NAME`. */
  readonly unused: ReadonlyArray<string>
}

/** Why a config was not edited. */
export type SyncBindingsRefusal =
  | ConfigInvalid
  | { readonly reason: 'environment_unknown'; readonly env: string; readonly message: string }
  | { readonly reason: 'id_malformed'; readonly key: string; readonly message: string }
  | MatchRefusal
  | { readonly reason: 'edit_unverified'; readonly message: string }

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

  const replacements: Array<Replacement> = []
  const unused: Array<string> = []
  const { data } = parsed.value
  const literals = new Map(parsed.value.literals.map((literal) => [JSON.stringify(literal.path), literal]))
  for (const kind of BINDING_KINDS) {
    const ids = new Map(Object.entries(options.ids[kind.kind] ?? {}))
    for (const [key, id] of ids) {
      if (kind.form.test(id)) continue
      const message = `the ${kind.what} of ${key} is not in the form of Cloudflare's`
      return err({ reason: 'id_malformed', key, message })
    }
    const found = matchBindings({ data, literals, kind, section, ids })
    if (!found.ok) return found
    replacements.push(...found.value.replacements)
    unused.push(...[...ids.keys()].filter((key) => !found.value.used.has(key)).map((key) => `${kind.kind}.${key}`))
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

function spliceAll(text: string, ordered: ReadonlyArray<Replacement>): string {
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
