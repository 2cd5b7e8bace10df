import { sameJson } from '../decisions/same-json.ts'
import type { JsonValue } from '../tenant-feature.ts'

/** Throws unless the two are the same JSON value. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (sameJson(toJson(actual), toJson(expected))) return
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`)
}

/** Returns the value, or throws when it is null or undefined. */
export function assertThere<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what}: expected a value, got none`)
  return value
}

// An undefined field and an absent one are the same to a reader of JSON, and so to the contract.
function toJson(value: unknown): JsonValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as JsonValue)
}
