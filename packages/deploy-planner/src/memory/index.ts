export type { MemoryStateStoreOptions } from './create-memory-state-store.ts'
export { createMemoryStateStore } from './create-memory-state-store.ts'
