import type { ObjectStorage } from '../objects/object-storage.ts'

/** What becomes of the next write. */
export type WriteFate = 'lost' | 'reply lost' | 'late'

/** Objects in memory, the writes of which can go wrong. */
export interface MemoryObjects extends ObjectStorage {
  /** How many writes were asked for. */
  readonly writes: number
  readonly text: (key: string) => string | undefined
  /** Decides what becomes of a write; null: it is done and answered. */
  onWrite: (count: number) => WriteFate | null
  /** Delivers the writes that were late. */
  deliver(): void
}

/** Returns empty objects. `lost` never arrives, `late` arrives with `deliver`, both without an answer. */
export function createMemoryObjects(): MemoryObjects {
  const objects = new Map<string, { readonly text: string; readonly etag: string }>()
  const late: Array<() => void> = []
  let etags = 0
  const self = {
    writes: 0,
    text: (key: string) => objects.get(key)?.text,
    onWrite: (_count: number): WriteFate | null => null,
    async read(key: string) {
      return objects.get(key) ?? null
    },
    async replace({ key, text, etag }: { readonly key: string; readonly text: string; readonly etag: string | null }) {
      self.writes += 1
      const fate = self.onWrite(self.writes)
      const write = (): string | null => {
        if ((objects.get(key)?.etag ?? null) !== etag) return null
        etags += 1
        objects.set(key, { text, etag: `"${etags}"` })
        return `"${etags}"`
      }
      if (fate === 'late') late.push(write)
      const written = fate === 'lost' || fate === 'late' ? null : write()
      if (fate !== null) throw new TypeError('fetch failed')
      return written
    },
    deliver() {
      for (const write of late.splice(0)) write()
    },
  }
  return self
}
