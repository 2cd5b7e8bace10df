import type { TenantRecord } from '../tenant-directory.ts'

/** Returns an active tenant; `changes` replaces fields. */
export function tenantRecord(changes: Partial<TenantRecord> = {}): TenantRecord {
  return {
    id: 'ten_meridian',
    slug: 'meridian',
    name: 'Meridian',
    status: 'active',
    plan: 'standard',
    version: 1,
    databases: [{ kind: 'ops', binding: 'OPS_DB', shard: null, year: null, mappingVersion: 1 }],
    ...changes,
  }
}
