/** A kind of typed array. */
interface ArrayType<A> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, at: number, length: number): A
}

/**
 * Memory that the tables of one day are cut from: most of what a typed array of its own costs is to allocate and free it.
 */
export interface Arena {
  /** Returns an array of zeros, in use until the next `clear`. */
  cut<A>(type: ArrayType<A>, length: number): A
  /** Takes everything back. */
  clear(): void
}

/** Returns an arena that grows to what was needed at a time. */
export function createArena(): Arena {
  let buffer = new ArrayBuffer(0)
  let used = 0
  return {
    cut(type, length) {
      const at = used
      const size = length * type.BYTES_PER_ELEMENT
      used += (size + 7) & ~7
      return used > buffer.byteLength ? new type(new ArrayBuffer(size), 0, length) : new type(buffer, at, length)
    },
    clear() {
      buffer = used > buffer.byteLength ? new ArrayBuffer(used) : buffer
      new Uint8Array(buffer).fill(0)
      used = 0
    },
  }
}
