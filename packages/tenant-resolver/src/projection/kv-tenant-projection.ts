import { databaseToWire, isRecord, isText, isWhole, parseDatabases } from '../database-wire.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import type { RecentChange, TenantProjection, Watermark } from './tenant-projection.ts'

/** What the adapter needs of KV; a `KVNamespace` is one. */
export interface KvLike {
  get(key: string, options: { readonly type: 'text'; readonly cacheTtl: number }): Promise<string | null>
  put(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
}

/** Options of {@link createKvTenantProjection}. */
export interface KvTenantProjectionOptions {
  readonly kv: KvLike
  /** Put in front of each key. Default: none. */
  readonly prefix?: string
}

// KV's least. Both kinds of value may be older than this anyway; the watermark says what they are worth.
const cacheTtl = 30
// KV keys have at most 512 bytes; nothing longer names a tenant that is worth a copy.
const maxKeyLength = 512
// Counts up with each release that has copies say more: the projector then writes all of them anew.
const watermarkKey = 'watermark:2'

/** Returns a projection in Workers KV: tenants as `tenant:<keyspace>:<value>`, and `watermark:2`. */
export function createKvTenantProjection({ kv, prefix = '' }: KvTenantProjectionOptions): TenantProjection {
  const nameOf = (key: string): string => `${prefix}tenant:${key}`
  const fits = (key: string): boolean => new TextEncoder().encode(nameOf(key)).length <= maxKeyLength
  const read = async (name: string): Promise<unknown> => parseJson(await kv.get(name, { type: 'text', cacheTtl }))
  return {
    read: async (key) => (fits(key) ? parseRecord(await read(nameOf(key))) : null),
    async write(key, record) {
      if (fits(key)) await kv.put(nameOf(key), JSON.stringify(recordToWire(record)))
    },
    async remove(key) {
      if (fits(key)) await kv.delete(nameOf(key))
    },
    readWatermark: async () => parseWatermark(await read(prefix + watermarkKey)),
    writeWatermark: (watermark) => kv.put(prefix + watermarkKey, JSON.stringify(watermarkToWire(watermark))),
  }
}

// What is no value of this release is as good as none.
function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function recordToWire(record: TenantRecord): object {
  const { id, slug, serviceBinding: service_binding = null, name, status, plan, version } = record
  return { id, slug, service_binding, name, status, plan, version, databases: record.databases.map(databaseToWire) }
}

function parseRecord(wire: unknown): TenantRecord | null {
  if (!isRecord(wire)) return null
  const { id, slug, service_binding, name, status, plan, version } = wire
  const databases = parseDatabases(wire['databases'])
  if (!isText(id) || !isText(slug) || !isText(name) || !isText(status) || !isText(plan)) return null
  if (!isWhole(version) || databases === null || !(service_binding === null || isText(service_binding))) return null
  const bound = isText(service_binding) ? { serviceBinding: service_binding } : {}
  return { id, slug, ...bound, name, status, plan, version, databases }
}

function watermarkToWire({ at, place, recent }: Watermark): object {
  return {
    at,
    place,
    recent: recent.map(({ tenantId, version, projectedAt, isMended = false, writtenTo }) => {
      const change = [tenantId, version, projectedAt, isMended]
      return writtenTo === undefined ? change : [...change, writtenTo.keyspace, writtenTo.value]
    }),
  }
}

function parseWatermark(wire: unknown): Watermark | null {
  if (!isRecord(wire) || !Array.isArray(wire['recent'])) return null
  const { at, place } = wire
  const recent = wire['recent'].map(parseRecentChange)
  if (typeof at !== 'number' || !isWhole(place) || !recent.every((change) => change !== null)) return null
  return { at, place, recent }
}

function parseRecentChange(wire: unknown): RecentChange | null {
  if (!Array.isArray(wire)) return null
  const [tenantId, version, projectedAt, isMended, keyspace, value]: ReadonlyArray<unknown> = wire
  if (!isText(tenantId) || !isWhole(version) || !(projectedAt === null || typeof projectedAt === 'number')) return null
  const change = { tenantId, version, projectedAt, ...(isMended === true ? { isMended } : {}) }
  return isText(keyspace) && isText(value) ? { ...change, writtenTo: { keyspace, value } } : change
}
