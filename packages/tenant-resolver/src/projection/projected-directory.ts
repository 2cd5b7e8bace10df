import { cacheKey } from '../cache/invalidation.ts'
import type { TenantIdDirectory } from '../signals/tenant-id.ts'
import type { TenantDirectory, TenantRecord } from '../tenant-directory.ts'
import type { TenantProjection, Watermark } from './tenant-projection.ts'

/** Options of {@link createProjectedDirectory}. */
export interface ProjectedDirectoryOptions {
  /** The source of truth. */
  readonly directory: TenantDirectory & TenantIdDirectory
  /** Is read only; `projectChanges` writes it. */
  readonly projection: TenantProjection
  /** Returns the time in epoch seconds. */
  readonly now: () => number
  /** The resolver's own `maxAgeSeconds`. Default: 15. */
  readonly maxAgeSeconds?: number
  /** The resolver's own `staleOnErrorSeconds`. Default: 0. */
  readonly staleOnErrorSeconds?: number
}

/** A directory with a copy beside it. */
export interface ProjectedDirectory extends TenantDirectory, TenantIdDirectory {
  /**
   * Lets no state of this tenant from before now count any longer, without an id of any tenant: call it together with
   * the resolver's `invalidate`.
   */
  distrust(tenantId?: string): void
}

// The watermark is written once a minute, so a copy can be young enough only when the maximum age is longer.
const copiesFirstAbove = 60
// Past it all tenants are distrusted together, rather than one of them trusted again.
const maxDistrusted = 1_000
// A watermark that was read a moment ago is not read again.
const readAgainAfter = 5

/**
 * Returns a directory that has the projection answer when the source of truth cannot be read, and, where the maximum
 * age is over a minute, before it is asked: a cold isolate then needs no query.
 *
 * A copy counts as the state at the watermark's time, and only when the watermark knows of no later version. It is
 * answered while the watermark is younger than the maximum age, in an outage than that and `staleOnErrorSeconds`. So
 * what it may delay a suspension by is bounded by the age of one value that states its own time, however late the
 * projection shows what was written.
 */
export function createProjectedDirectory(options: ProjectedDirectoryOptions): ProjectedDirectory {
  const { directory, projection, now, maxAgeSeconds = 15, staleOnErrorSeconds = 0 } = options
  let watermark: Watermark | null = null
  // The versions that the watermark names, by tenant.
  let named: ReadonlyMap<string, number> = new Map()
  let readAt = Number.NEGATIVE_INFINITY
  let distrustedUntil = Number.NEGATIVE_INFINITY
  const distrusted = new Map<string, number>()

  async function currentWatermark(): Promise<Watermark | null> {
    const age = now() - readAt
    if (age >= 0 && age < readAgainAfter) return watermark
    const next = await projection.readWatermark()
    // Another location may show an older one.
    if (next !== null && (watermark === null || next.at > watermark.at)) {
      watermark = next
      named = new Map(next.recent.map(({ tenantId, version }) => [tenantId, version]))
    }
    readAt = now()
    return watermark
  }

  async function readCopy(key: string, withinSeconds: number): Promise<TenantRecord | null> {
    const mark = await currentWatermark()
    // One from the future says nothing: the clocks are too far apart.
    const age = mark === null ? Number.POSITIVE_INFINITY : now() - mark.at
    if (mark === null || age < 0 || age >= withinSeconds || mark.at <= distrustedUntil) return null
    const copy = await projection.read(key)
    if (copy === null || mark.at <= (distrusted.get(copy.id) ?? Number.NEGATIVE_INFINITY)) return null
    // Who takes a former slug changes, and the tenant that gave it up does not.
    const isFormer = key.startsWith('slug:') && key !== cacheKey('slug', copy.slug)
    const others = named.size - (named.has(copy.id) ? 1 : 0)
    const isOutdated = (named.get(copy.id) ?? 0) > copy.version || (isFormer && others > 0)
    return isOutdated ? null : { ...copy, asOf: mark.at }
  }

  async function find(key: string, read: () => Promise<TenantRecord | null>): Promise<TenantRecord | null> {
    const early = maxAgeSeconds > copiesFirstAbove ? await readCopy(key, maxAgeSeconds).catch(() => null) : null
    if (early !== null) return early
    try {
      return await read()
    } catch (cause) {
      const standing = await readCopy(key, maxAgeSeconds + staleOnErrorSeconds).catch(() => null)
      if (standing === null) throw cause
      return standing
    }
  }

  return {
    findByDomain: (domain) => find(cacheKey('domain', domain), () => directory.findByDomain(domain)),
    findBySlug: (slug) => find(cacheKey('slug', slug), () => directory.findBySlug(slug)),
    findById: (id) => find(cacheKey('tenant_id', id), () => directory.findById(id)),
    distrust(tenantId) {
      if (tenantId !== undefined && distrusted.size < maxDistrusted) {
        distrusted.set(tenantId, now())
        return
      }
      distrusted.clear()
      distrustedUntil = now()
    },
  }
}
