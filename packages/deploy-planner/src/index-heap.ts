/** Indexes waiting for their turn. */
export interface IndexHeap {
  /** Adds an index. */
  push(value: number): void
  /** Takes the smallest; undefined when there is none. */
  pop(): number | undefined
}

/** Returns an empty binary heap of indexes, smallest first. */
export function createIndexHeap(): IndexHeap {
  const items: Array<number> = []
  const at = (index: number): number => items[index] ?? Number.POSITIVE_INFINITY
  const swap = (a: number, b: number) => {
    const kept = at(a)
    items[a] = at(b)
    items[b] = kept
  }
  return {
    push(value) {
      let index = items.push(value) - 1
      while (index > 0 && at(index) < at((index - 1) >> 1)) {
        swap(index, (index - 1) >> 1)
        index = (index - 1) >> 1
      }
    },
    pop() {
      const top = items[0]
      const last = items.pop()
      if (items.length === 0 || last === undefined) return top
      items[0] = last
      for (let index = 0; ; ) {
        const child = 2 * index + (at(2 * index + 2) < at(2 * index + 1) ? 2 : 1)
        if (at(child) >= at(index)) return top
        swap(index, child)
        index = child
      }
    },
  }
}
