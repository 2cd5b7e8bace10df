export type { Result } from './result.ts'
export type { TenantDatabaseRecord, TenantDirectory, TenantRecord } from './tenant-directory.ts'
