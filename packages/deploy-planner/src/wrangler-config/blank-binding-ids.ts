import type { Result } from '../result.ts'
import { BINDING_KINDS } from './binding-kinds.ts'
import type { ConfigInvalid, ConfigPath, StringLiteral, WranglerConfigFormat } from './config-literal.ts'
import { parseConfig, splitByteOrderMark } from './parse-config.ts'

/**
 * Returns the config without the ids and names that `syncBindings` writes, in any of its sections: what is left changes
 * only when somebody changes the config.
 */
export function blankBindingIds(text: string, format: WranglerConfigFormat): Result<string, ConfigInvalid> {
  const split = splitByteOrderMark(text)
  const parsed = parseConfig(split.text, format)
  if (!parsed.ok) return parsed
  const literals = parsed.value.literals.filter(isWritten).toSorted((a, b) => a.start - b.start)
  let blanked = split.mark
  let end = 0
  for (const literal of literals) {
    blanked += split.text.slice(end, literal.start)
    end = literal.end
  }
  return { ok: true, value: blanked + split.text.slice(end) }
}

function isWritten({ path }: StringLiteral): boolean {
  const within = path[0] === 'env' ? path.slice(2) : path
  return BINDING_KINDS.some(({ list, value }) => {
    const [index, key, ...rest] = within.slice(list.length)
    return startsWith(within, list) && typeof index === 'number' && key === value && rest.length === 0
  })
}

const startsWith = (path: ConfigPath, start: ConfigPath): boolean => start.every((key, index) => path[index] === key)
