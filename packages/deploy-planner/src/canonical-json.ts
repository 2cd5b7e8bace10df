/**
 * Returns JSON with every object's keys in code-unit order, so that equal values give equal bytes. Keys whose value is
 * undefined are left out, as in JSON.stringify.
 */
export function canonicalJson(value: unknown, options: { readonly indent: number } = { indent: 0 }): string {
  return JSON.stringify(sortKeys(value), null, options.indent)
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

/** Returns the lower-case hex SHA-256 of the value's canonical JSON. */
export async function hashJson(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(canonicalJson(value)))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
