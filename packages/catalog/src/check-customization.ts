import { isWellFormed } from './schemas/fields.ts'

/** The longest customization, as UTF-8 bytes of JSON. */
export const maxCustomizationBytes = 16_384

/** The deepest customization: `{}` is 1 level deep. */
const maxCustomizationDepth = 8

/** What {@link checkCustomization} expects, as a noun phrase. */
export const customizationExpectation: string = `a JSON object of at most ${maxCustomizationBytes} bytes and ${maxCustomizationDepth} levels, its text whole characters`

/** Tells whether a parsed JSON value is an object within the bounds of a feature's customization. */
export function checkCustomization(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  // Depth first: serializing a value of any depth could exhaust the stack.
  if (!isWithinDepth(value, maxCustomizationDepth)) return false
  if (!hasWholeText(value)) return false
  return new TextEncoder().encode(JSON.stringify(value)).length <= maxCustomizationBytes
}

// Half of a surrogate pair is no character, and UTF-8 has no bytes for it (RFC 8259 section 8.2).
function hasWholeText(value: unknown): boolean {
  if (typeof value === 'string') return isWellFormed(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => isWellFormed(key) && hasWholeText(inner))
}

function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (levels === 0) return false
  return Object.values(value).every((inner) => isWithinDepth(inner, levels - 1))
}
