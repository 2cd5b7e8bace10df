import type { TenantDatabaseRecord, TenantRecord } from '../tenant-directory.ts'

/**
 * Returns a deeply frozen copy with the port's fields and nothing else.
 *
 * The copy outlives the request that read it, so nothing of the store's answer may ride along: in Workers an I/O
 * object of one request throws when another touches it.
 */
export function freezeRecord(record: TenantRecord): TenantRecord {
  return Object.freeze({
    id: record.id,
    slug: record.slug,
    ...(record.serviceBinding === undefined ? {} : { serviceBinding: record.serviceBinding }),
    name: record.name,
    status: record.status,
    plan: record.plan,
    version: record.version,
    databases: Object.freeze(record.databases.map(freezeDatabase)),
  })
}

function freezeDatabase(record: TenantDatabaseRecord): TenantDatabaseRecord {
  return Object.freeze({
    kind: record.kind,
    binding: record.binding,
    shard: record.shard,
    year: record.year,
    mappingVersion: record.mappingVersion,
  })
}
