export type { ObjectStateStoreOptions } from './create-object-state-store.ts'
export { createObjectStateStore } from './create-object-state-store.ts'
export type { ObjectStorage, StoredObject } from './object-storage.ts'
export type { SharedDocumentOptions } from './revise-document.ts'
