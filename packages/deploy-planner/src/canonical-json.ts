import type { JsonBytes } from './json-bytes.ts'
import { createJsonBytes, writeCanonicalJson } from './json-bytes.ts'
import { sha256Hex } from './sha256.ts'

const decoder = new TextDecoder()
// The many short values of a plan are written here one after the other.
const shared = createJsonBytes()

/** Returns JSON with every object's keys in code-unit order, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  const { bytes, length } = writeShared(value)
  return decoder.decode(bytes.subarray(0, length))
}

/** Returns canonical JSON for people: two spaces of indent. */
export function indentedJson(value: unknown): string {
  return JSON.stringify(sortKeys(value), null, 2)
}

/** Returns the lower-case hex SHA-256 of the value's canonical JSON. */
export function hashJson(value: unknown): string {
  const { bytes, length } = writeShared(value)
  return sha256Hex(bytes, length)
}

/** Resolves with what {@link hashJson} returns; for large values, which are hashed beside what goes on meanwhile. */
export function digestJson(value: unknown): Promise<string> {
  const own = createJsonBytes(1 << 16)
  writeCanonicalJson(own, value)
  return digestBytes(own)
}

/** Resolves with the lower-case hex SHA-256 of what was written. */
export async function digestBytes({ bytes, length }: JsonBytes): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes.subarray(0, length))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Compares by code unit, whatever the locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function writeShared(value: unknown): JsonBytes {
  shared.length = 0
  writeCanonicalJson(shared, value)
  return shared
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).sort(compareText)
  const source = value as Readonly<Record<string, unknown>>
  // fromEntries defines own properties, so a key named __proto__ stays a key.
  return Object.fromEntries(keys.map((key) => [key, sortKeys(source[key])]))
}
