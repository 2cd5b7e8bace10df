/** Indexes waiting for their turn. */
export interface IndexHeap {
  /** Adds an index. */
  push(value: number): void
  /** Takes the smallest; -1 when there is none. */
  pop(): number
}

/** Returns an empty binary heap with room for so many indexes, smallest first. */
export function createIndexHeap(capacity: number): IndexHeap {
  // Every index read below is within the heap.
  const items = new Int32Array(capacity)
  let count = 0
  return {
    push(value) {
      let index = count++
      while (index > 0) {
        const parent = (index - 1) >> 1
        const above = items[parent] as number
        if (above <= value) break
        items[index] = above
        index = parent
      }
      items[index] = value
    },
    pop() {
      if (count === 0) return -1
      const top = items[0] as number
      const moved = items[--count] as number
      let index = 0
      for (let child = 1; child < count; child = 2 * index + 1) {
        if (child + 1 < count && (items[child + 1] as number) < (items[child] as number)) child += 1
        if ((items[child] as number) >= moved) break
        items[index] = items[child] as number
        index = child
      }
      items[index] = moved
      return top
    },
  }
}
