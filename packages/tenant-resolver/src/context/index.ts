export type { Result } from '../result.ts'
export type { TenantContext, TenantContextRefusal } from '../tenant-context.ts'
export { decodeTenantContext, encodeTenantContext, tenantContextHeader } from '../tenant-context.ts'
export type { TenantDatabaseRecord } from '../tenant-directory.ts'
