import { sha256Hex } from './sha256.ts'

/**
 * Returns JSON with every object's keys in code-unit order, so that equal values give equal bytes. Keys whose value is
 * undefined are left out, as in JSON.stringify.
 */
export function canonicalJson(value: unknown, options: { readonly indent: number } = { indent: 0 }): string {
  return options.indent === 0 ? write(value) : JSON.stringify(sortKeys(value), null, options.indent)
}

function write(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index++) text += (index === 0 ? '' : ',') + write(value[index])
    return `${text}]`
  }
  const source = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of sorted(Object.keys(source))) {
    const item = source[key]
    if (item !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${write(item)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Most objects here have few keys, and many have them in order. */
function sorted(keys: Array<string>): Array<string> {
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort(compareText)
  }
  return keys
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value).sort(compareText)
  const source = value as Readonly<Record<string, unknown>>
  // fromEntries defines own properties, so a key named __proto__ stays a key.
  return Object.fromEntries(keys.map((key) => [key, sortKeys(source[key])]))
}

/** Compares by code unit, whatever the locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const encoder = new TextEncoder()

/** Returns the lower-case hex SHA-256 of a long text's UTF-8 bytes. */
export async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Returns the lower-case hex SHA-256 of the value's canonical JSON. */
export function hashJson(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}
