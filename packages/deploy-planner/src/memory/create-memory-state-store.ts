import type { DeployState, JournalEntry, LockHolder, StateStore } from '../state.ts'

/** Options of {@link createMemoryStateStore}. */
export interface MemoryStateStoreOptions {
  /** Epoch seconds, for the lock's start time. */
  readonly now: () => number
}

/** Returns a store that keeps everything in memory: for tests and rehearsals. */
export function createMemoryStateStore(options: MemoryStateStoreOptions): StateStore {
  // Kept as text, so that nobody shares an object with the store.
  let state: string | null = null
  let journal: ReadonlyArray<string> = []
  let holder: LockHolder | null = null
  return {
    async load() {
      const parsedState: DeployState | null = state === null ? null : JSON.parse(state)
      const entries: ReadonlyArray<JournalEntry> = journal.map((line) => JSON.parse(line))
      return { state: parsedState, journal: entries }
    },
    async save(next) {
      state = JSON.stringify(next)
    },
    async appendJournal(entry) {
      journal = [...journal, JSON.stringify(entry)]
    },
    async complete(next, end) {
      state = JSON.stringify(next)
      journal = [...journal, JSON.stringify(end)]
    },
    async replaceJournal(entries) {
      journal = entries.map((entry) => JSON.stringify(entry))
    },
    async lock({ purpose }) {
      if (holder !== null) return { ok: false, error: { reason: 'lock_held', holder, stale: false } }
      const mine = { pid: 0, host: 'memory', startedAt: options.now(), purpose }
      holder = mine
      const release = async () => {
        if (holder === mine) holder = null
      }
      return { ok: true, value: { release } }
    },
    async findLock() {
      return holder === null ? null : { reason: 'lock_held', holder, stale: false }
    },
    async unlock(expected) {
      const isHeld = holder !== null && JSON.stringify(holder) === JSON.stringify(expected)
      if (isHeld) holder = null
      return isHeld
    },
  }
}
