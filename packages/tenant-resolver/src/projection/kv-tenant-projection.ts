import { databaseToWire, isRecord, isText, isWhole, parseDatabases } from '../database-wire.ts'
import type { ProjectedTenant, TenantProjection } from './tenant-projection.ts'

/** What the adapter needs of KV; a `KVNamespace` is one. */
export interface KvLike {
  get(key: string, options: { readonly type: 'text'; readonly cacheTtl: number }): Promise<string | null>
  put(key: string, value: string, options: { readonly expirationTtl: number }): Promise<void>
  delete(key: string): Promise<void>
}

/** Options of {@link createKvTenantProjection}. */
export interface KvTenantProjectionOptions {
  readonly kv: KvLike
  /** Put in front of each key. Default: `tenant:`. */
  readonly prefix?: string
  /** Seconds after which KV drops a copy; at least 60, KV's own minimum. Default: 3600. */
  readonly expirationSeconds?: number
}

// KV's least; a copy may be older than this anyway, and its age is judged by `asOf`.
const cacheTtl = 30
// KV keys have at most 512 bytes; nothing longer names a tenant that is worth a copy.
const maxKeyLength = 512

/**
 * Returns a projection in Workers KV.
 *
 * KV answers writes from elsewhere up to a minute late, so with a maximum age below that it mostly bridges outages; it
 * also spares cold isolates the database once the maximum age is a minute or more.
 */
export function createKvTenantProjection(options: KvTenantProjectionOptions): TenantProjection {
  const { kv, prefix = 'tenant:', expirationSeconds: expirationTtl = 3600 } = options
  if (!(expirationTtl >= 60)) throw new TypeError('expirationSeconds must be at least 60')
  const fits = (key: string): boolean => new TextEncoder().encode(prefix + key).length <= maxKeyLength
  return {
    async read(key) {
      if (!fits(key)) return null
      const text = await kv.get(prefix + key, { type: 'text', cacheTtl })
      return text === null ? null : parseProjectedTenant(text)
    },
    async write(key, { record, asOf }) {
      const { id, slug, name, status, plan, version } = record
      const wire = {
        id,
        slug,
        name,
        status,
        plan,
        version,
        databases: record.databases.map(databaseToWire),
        as_of: asOf,
      }
      if (fits(key)) await kv.put(prefix + key, JSON.stringify(wire), { expirationTtl })
    },
    async remove(key) {
      if (fits(key)) await kv.delete(prefix + key)
    },
  }
}

/** Returns a copy that `write` wrote; null for anything else, such as one of an older release. */
function parseProjectedTenant(text: string): ProjectedTenant | null {
  let wire: unknown
  try {
    wire = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(wire)) return null
  const { id, slug, name, status, plan, version, as_of: asOf } = wire
  const databases = parseDatabases(wire['databases'])
  if (!isText(id) || !isText(slug) || !isText(name) || !isText(status) || !isText(plan)) return null
  if (!isWhole(version) || typeof asOf !== 'number' || databases === null) return null
  return { record: { id, slug, name, status, plan, version, databases }, asOf }
}
