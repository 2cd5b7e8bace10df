export { createMemoryCatalogStore, createMemoryStores } from './memory-catalog-store.ts'
export { createMemoryIdempotencyStore } from './memory-idempotency-store.ts'
export { createMemoryTenantDirectory } from './memory-tenant-directory.ts'
