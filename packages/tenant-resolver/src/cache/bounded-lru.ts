/** A map of at most `max` entries that drops the least recently used one. */
export interface BoundedLru<V> {
  /** Returns the value and marks it as just used; undefined when there is none. */
  get(key: string): V | undefined
  /** Returns the value without marking it. */
  peek(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
  readonly size: number
}

/** Options of {@link createBoundedLru}. */
export interface BoundedLruOptions<V> {
  readonly max: number
  /** Called for each entry that is dropped to make room, not for a deleted one. */
  readonly onEvict?: (key: string, value: V) => void
}

/** Returns an empty map with a bound. */
export function createBoundedLru<V>({ max, onEvict }: BoundedLruOptions<V>): BoundedLru<V> {
  // A Map iterates in insertion order; a used key is inserted again, so the first key is the one unused for longest.
  const entries = new Map<string, V>()
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    peek: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key)
      if (entries.size >= max) {
        const oldest = entries.entries().next().value
        if (oldest !== undefined) {
          entries.delete(oldest[0])
          onEvict?.(oldest[0], oldest[1])
        }
      }
      entries.set(key, value)
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
