import type { TenantRecord } from '@voyage/tenant-resolver'

/** Bounds how often tenants are read because their Workers ask: a version of a tenant once in a while. */
export interface ReloadLimit {
  /**
   * Returns what is done for a Worker that asks, having been sent this record: `invalidate` what is known of the
   * tenant; only `resolve` again, for another request has had that done; or `refuse`, since the same version was read
   * for it a short while ago, at whatever address.
   */
  admit(record: TenantRecord): 'invalidate' | 'resolve' | 'refuse'
  /** Notes the record that was found for a Worker that asked: should that ask too, it is judged by its version. */
  noteRead(record: TenantRecord): void
}

/** Options of {@link createReloadLimit}. */
export interface ReloadLimitOptions {
  /** Seconds in which a version of a tenant is read once for its Worker: the age up to which the resolver knows it. */
  readonly maxAgeSeconds: number
  /** Returns the time in epoch milliseconds. */
  readonly now: () => number
  /** The most versions of tenants that are remembered; the one read longest ago gives way. Default: 10,000. */
  readonly maxVersions?: number
}

/** Returns the limit of one isolate. */
export function createReloadLimit({ maxAgeSeconds, now, maxVersions = 10_000 }: ReloadLimitOptions): ReloadLimit {
  const readUntil = new Map<string, number>()
  // Records in whose place another one was read: of all who were served by one, the first has it read.
  const outdated = new WeakSet<TenantRecord>()
  return {
    admit(record) {
      if (outdated.has(record)) return 'resolve'
      const key = JSON.stringify([record.id, record.version])
      if ((readUntil.get(key) ?? 0) > now()) return 'refuse'
      readUntil.delete(key)
      const [oldest] = readUntil.keys()
      if (readUntil.size >= maxVersions && oldest !== undefined) readUntil.delete(oldest)
      readUntil.set(key, now() + maxAgeSeconds * 1000)
      outdated.add(record)
      return 'invalidate'
    },
    noteRead: (record) => void outdated.delete(record),
  }
}
