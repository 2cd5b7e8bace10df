import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { BindingKind } from './binding-kinds.ts'
import type { ConfigPath, StringLiteral } from './config-literal.ts'
import { valueAt } from './value-at.ts'

/** One id or name that was written anew. */
export interface BindingEdit {
  /** `env.staging.d1_databases[0].database_id`, as keys and indexes. */
  readonly path: ConfigPath
  /** The binding's name; of a consumer, which has none, the queue that it consumes. */
  readonly binding: string
  readonly from: string
  readonly to: string
}

/** An edit and the literal that it takes the place of. */
export interface Replacement {
  readonly literal: StringLiteral
  readonly edit: BindingEdit
}

/** The ids of one kind beside the bindings of one section. */
export interface Matches {
  readonly replacements: ReadonlyArray<Replacement>
  /** The keys that some binding asked for. */
  readonly used: ReadonlySet<string>
}

/** Why an id could not be put where it belongs. */
export type MatchRefusal = { readonly binding: string; readonly message: string } & (
  | { readonly reason: 'id_ambiguous' }
  | { readonly reason: 'binding_duplicate' }
  | { readonly reason: 'id_literal_missing' }
)

/** What {@link matchBindings} works with. */
export interface MatchOptions {
  readonly data: unknown
  /** The literals of the config by their path as JSON. */
  readonly literals: ReadonlyMap<string, StringLiteral>
  readonly kind: BindingKind
  /** The keys of the section; none for the top level. */
  readonly section: ConfigPath
  readonly ids: ReadonlyMap<string, string>
}

/** Returns the literals of one kind of binding that must change, and to what. Bindings are matched by name. */
export function matchBindings(options: MatchOptions): Result<Matches, MatchRefusal> {
  const { data, literals, kind, section, ids } = options
  const replacements: Array<Replacement> = []
  const used = new Set<string>()
  const seen = new Set<string>()
  const path = [...section, ...kind.list]
  const items = valueAt(data, path)
  for (const [index, item] of Array.isArray(items) ? items.entries() : []) {
    const names = kind.keys.map((key) => valueAt(item, [key]))
    const binding = names.at(-1)
    if (typeof binding !== 'string') continue
    const keys = names.filter((name) => typeof name === 'string').filter((name) => ids.has(name))
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
    const at = [...path, index, kind.value]
    const literal = literals.get(JSON.stringify(at))
    if (literal === undefined) {
      const message = `the binding ${binding} has no ${kind.value} to put its ${kind.what} in`
      return err({ reason: 'id_literal_missing', binding, message })
    }
    if (literal.value !== to) replacements.push({ literal, edit: { path: at, binding, from: literal.value, to } })
  }
  return ok({ replacements, used })
}
