export { createMemoryCatalogStore } from './memory-catalog-store.ts'
export { createMemoryTenantDirectory } from './memory-tenant-directory.ts'
