export type { MemoryStores } from './memory-catalog-store.ts'
export { createMemoryCatalogStore, createMemoryStores } from './memory-catalog-store.ts'
export { createMemoryTenantDirectory } from './memory-tenant-directory.ts'
