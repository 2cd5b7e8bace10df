import { isRecord, isText, isWhole } from '../database-wire.ts'
import type { DatabaseMarker } from './database-marker.ts'

/** One statement with its values as they are bound. */
export interface ShardStatement {
  readonly sql: string
  readonly values: ReadonlyArray<unknown>
}

/** What a tenant's Worker asks a shard: statements for one database, to run in one transaction. */
export interface ShardQuery extends DatabaseMarker {
  readonly statements: ReadonlyArray<ShardStatement>
}

/** Returns the query as JSON; bytes become base64. @throws TypeError for a value that D1 does not take */
export function encodeShardQuery({ tenantId, kind, year, mappingVersion, statements }: ShardQuery): string {
  return JSON.stringify({
    tenant_id: tenantId,
    kind,
    year,
    mapping_version: mappingVersion,
    statements: statements.map(({ sql, values }) => ({ sql, values: values.map(encodeValue) })),
  })
}

/** Returns the query of a JSON text that {@link encodeShardQuery} wrote, or null for anything else. */
export function parseShardQuery(text: string): ShardQuery | null {
  let wire: unknown
  try {
    wire = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(wire) || !Array.isArray(wire['statements'])) return null
  const { tenant_id: tenantId, kind, year, mapping_version: mappingVersion } = wire
  if (!isText(tenantId) || !isText(kind) || !isWhole(mappingVersion)) return null
  if (!(year === null || isWhole(year))) return null
  const statements = wire['statements'].map(parseStatement)
  return statements.every((statement) => statement !== null)
    ? { tenantId, kind, year, mappingVersion, statements }
    : null
}

function parseStatement(wire: unknown): ShardStatement | null {
  if (!isRecord(wire) || !isText(wire['sql']) || !Array.isArray(wire['values'])) return null
  const values = wire['values'].map(decodeValue)
  return values.includes(undefined) ? null : { sql: wire['sql'], values }
}

function encodeValue(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value
  if (!(bytes instanceof Uint8Array)) throw new TypeError('a database takes text, numbers, booleans, bytes and null')
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return { base64: btoa(binary) }
}

function decodeValue(wire: unknown): unknown {
  if (!isRecord(wire)) return Array.isArray(wire) ? undefined : wire
  const { base64 } = wire
  if (typeof base64 !== 'string') return undefined
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer
  } catch {
    return undefined
  }
}
