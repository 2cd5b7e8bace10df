export { createD1CatalogStore } from './d1-catalog-store.ts'
export type { D1Like, D1Row, D1StatementLike } from './d1-like.ts'
export { createD1TenantDirectory } from './d1-tenant-directory.ts'
