/** A key of the counter hash: 64 bits in two words, signed so that no engine keeps them as doubles. */
export interface DrawKey {
  readonly high: number
  readonly low: number
}

const ROOT: DrawKey = { high: 0x6a09e667, low: 0xbb67ae85 | 0 }

function avalanche(word: number): number {
  let mixed = word
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/**
 * Returns the key of a path of texts below another key. Each text is closed by its length, so that
 * ("ab", "c") and ("a", "bc") differ.
 */
export function drawKey(parts: ReadonlyArray<string>, parent: DrawKey = ROOT): DrawKey {
  let key = parent
  for (const part of parts) key = childKey(key, part)
  return key
}

/** Returns the key of one text below another key, as {@link drawKey} does. */
export function childKey(parent: DrawKey, part: string): DrawKey {
  let { high, low } = parent
  for (let index = 0; index < part.length; index++) {
    const unit = part.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x5bd1e995) ^ (low >>> 15)
  }
  high = avalanche(high ^ part.length)
  low = avalanche(low ^ high)
  return { high, low }
}

/**
 * Returns the n-th draw of a key: an integer from 0 to 2^32 - 1. There is no state, so no draw depends on another,
 * and adding an entity leaves the draws of all others as they were.
 */
export function drawAt(key: DrawKey, n: number): number {
  return avalanche(avalanche(key.high ^ Math.imul(n + 1, 0x9e3779b1)) ^ key.low) >>> 0
}

/** Returns an index drawn with the given integer or fractional weights, or -1 when no weight is positive. */
export function drawWeighted(weights: ReadonlyArray<number>, draw: number): number {
  let total = 0
  for (const weight of weights) total += weight
  if (!(total > 0)) return -1
  let rest = (draw / 0x1_0000_0000) * total
  let last = -1
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0
    if (weight <= 0) continue
    if (rest < weight) return index
    rest -= weight
    last = index
  }
  return last
}
