import type { JsonValue } from '../tenant-feature.ts'

/** Tells whether two JSON values are equal, whatever the order of their objects' fields. */
export function sameJson(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

// Objects become lists of pairs: a field named `__proto__` stays a field.
function sorted(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isArray(value)) return { list: value.map(sorted) }
  return Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key] ?? null)])
}

function isArray(value: object): value is ReadonlyArray<JsonValue> {
  return Array.isArray(value)
}
