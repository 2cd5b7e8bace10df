/** A map of at most `max` entries that drops the least recently used one. */
export interface BoundedLru<V> {
  /** Returns the value and marks it as just used; undefined when there is none. */
  get(key: string): V | undefined
  /** Returns the value without marking it. */
  peek(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
}

/** Options of {@link createBoundedLru}. */
export interface BoundedLruOptions<V> {
  readonly max: number
  /** Called for each entry that is dropped to make room, not for a deleted one. */
  readonly onEvict?: (key: string, value: V) => void
}

interface Node<V> {
  readonly value: V
  /** The count of moves when this entry was last moved to the end. */
  movedAt: number
}

/**
 * Returns an empty map with a bound.
 *
 * Moving an entry to the end costs several times as much as finding it, so one that is among the last eighth to have
 * been moved stays where it is. Below eight entries the order is exactly that of use.
 */
export function createBoundedLru<V>({ max, onEvict }: BoundedLruOptions<V>): BoundedLru<V> {
  // A Map iterates in insertion order; a used key is inserted again, so the first key is the one unused for longest.
  const entries = new Map<string, Node<V>>()
  const recent = max >> 3
  let moves = 0
  return {
    get(key) {
      const node = entries.get(key)
      if (node === undefined) return undefined
      if (moves - node.movedAt > recent) {
        moves += 1
        node.movedAt = moves
        entries.delete(key)
        entries.set(key, node)
      }
      return node.value
    },
    peek: (key) => entries.get(key)?.value,
    set(key, value) {
      entries.delete(key)
      if (entries.size >= max) {
        const oldest = entries.entries().next().value
        if (oldest !== undefined) {
          entries.delete(oldest[0])
          onEvict?.(oldest[0], oldest[1].value)
        }
      }
      moves += 1
      entries.set(key, { value, movedAt: moves })
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}
