import type { OpenidStores } from '../stores/openid-stores.ts'

/** Returns empty stores. */
export type CreateStores = () => OpenidStores | Promise<OpenidStores>

/** One thing every adapter must do. `run` throws an Error when it does not; any test runner can call it. */
export interface ContractCase {
  readonly name: string
  run(createStores: CreateStores): Promise<void>
}

/** @throws Error with `message` unless both are the same JSON */
export function assertEqual(actual: unknown, expected: unknown, message: string): void {
  const [left, right] = [JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected))]
  if (left !== right) throw new Error(`${message}: got ${left}, expected ${right}`)
}

/** Key order says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}
