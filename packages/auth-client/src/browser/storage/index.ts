export type { StorageEvents, StorageWritten, TokenStorageOptions } from './create-token-storage.ts'
export { createTokenStorage } from './create-token-storage.ts'
