/** Returns the values that satisfy both demands; null demands nothing. */
export function inBoth(
  one: ReadonlyArray<string> | null,
  other: ReadonlyArray<string> | null,
): ReadonlyArray<string> | null {
  if (one === null || other === null) return one ?? other
  return one.filter((value) => other.includes(value))
}
