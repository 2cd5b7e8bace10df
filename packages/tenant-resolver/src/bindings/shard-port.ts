import type { DatabaseMarker } from './database-marker.ts'

/** Reaches tenant databases that are bound to other Workers (data-plane shards). */
export interface ShardPort<Database> {
  /**
   * Returns the handle of a database on a shard, the same object for the same place, or null when this Worker has no
   * such shard. Asks nothing: whether the database is there shows with the first query.
   */
  open(place: ShardPlace): Database | null
}

/** Where a tenant's database lies, and which marker it must carry. */
export interface ShardPlace extends DatabaseMarker {
  readonly shard: string
}

/** Returns the name of the service binding of a shard: `eu-1` gives `SHARD_EU_1`. */
export function shardBinding(shard: string): string {
  return `SHARD_${constantCase(shard)}`
}

/** Returns the name under which a shard's Worker binds a tenant's database: `TEN_1_OPS_ARCHIVE_2026`. */
export function shardDatabaseBinding({ tenantId, kind, year }: Omit<DatabaseMarker, 'mappingVersion'>): string {
  return constantCase([tenantId, kind, ...(year === null ? [] : [String(year)])].join('_'))
}

const constantCase = (name: string): string => name.toUpperCase().replaceAll('-', '_')
