import type { TenantDatabaseRecord } from './tenant-directory.ts'

/** Returns a database record with snake_case names, as it travels and is stored. */
export function databaseToWire(record: TenantDatabaseRecord): Readonly<Record<string, unknown>> {
  const { kind, binding, shard, year, mappingVersion } = record
  return { kind, binding, shard, year, mapping_version: mappingVersion }
}

/** Returns the database records of a list that {@link databaseToWire} wrote, or null when it is none. */
export function parseDatabases(wire: unknown): ReadonlyArray<TenantDatabaseRecord> | null {
  if (!Array.isArray(wire)) return null
  const databases = wire.map(parseDatabase)
  return databases.every((database) => database !== null) ? databases : null
}

function parseDatabase(wire: unknown): TenantDatabaseRecord | null {
  if (!isRecord(wire)) return null
  const { kind, binding, shard, year, mapping_version } = wire
  if (!isText(kind) || !isTextOrNull(binding) || !isTextOrNull(shard)) return null
  if (!(year === null || isWhole(year)) || !isWhole(mapping_version)) return null
  return { kind, binding, shard, year, mappingVersion: mapping_version }
}

/** Returns whether `value` is an object that is no array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns whether `value` is a text with at least one character. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Returns whether `value` is a whole number. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)
