export type { FileStateStoreOptions } from './create-file-state-store.ts'
export { createFileStateStore } from './create-file-state-store.ts'
export type { WriteFileAtomicOptions } from './write-file-atomic.ts'
export { writeFileAtomic } from './write-file-atomic.ts'
