import type { ConfigPath } from './config-literal.ts'

/** Returns the value at a path of own keys; undefined where there is none. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as Readonly<Record<string | number, unknown>>)[key]
  }
  return current
}
