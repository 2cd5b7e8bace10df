import { cacheKey } from '../cache/invalidation.ts'
import { gateTenant } from '../gate-tenant.ts'
import type { TenantDirectory, TenantRecord } from '../tenant-directory.ts'
import type { ProjectedTenant, TenantProjection } from './tenant-projection.ts'

/** Options of {@link createProjectedDirectory}. */
export interface ProjectedDirectoryOptions {
  /** The source of truth. */
  readonly directory: TenantDirectory
  readonly projection: TenantProjection
  /** Returns the time in epoch seconds. */
  readonly now: () => number
  /** The resolver's own `maxAgeSeconds`: an older copy answers no request. Default: 15. */
  readonly maxAgeSeconds?: number
  /** The resolver's own `staleOnErrorSeconds`. Default: 0. */
  readonly staleOnErrorSeconds?: number
  /** Keeps the running request alive while a copy is written: `waitUntil` of `cloudflare:workers`. */
  readonly waitUntil: (work: Promise<unknown>) => void
}

/** A directory that asks a copy first. */
export interface ProjectedDirectory extends TenantDirectory {
  /** Lets no copy from before now count any longer: call it together with the resolver's `invalidate`. */
  distrust(): void
}

/**
 * Returns a directory that answers a cold isolate out of the projection while the copy is younger than the maximum
 * age, and otherwise reads the source of truth and renews the copy.
 *
 * When the source cannot be read, an active tenant is answered out of a copy up to `staleOnErrorSeconds` older; a
 * blocked one never. A projection that cannot be read or written costs nothing but the time it took.
 */
export function createProjectedDirectory(options: ProjectedDirectoryOptions): ProjectedDirectory {
  const { directory, projection, now, waitUntil, maxAgeSeconds = 15, staleOnErrorSeconds = 0 } = options
  let distrustedUntil = Number.NEGATIVE_INFINITY

  async function find(key: string, read: () => Promise<TenantRecord | null>): Promise<TenantRecord | null> {
    const copy = await projection.read(key).catch(() => null)
    const fresh = recordWithin(copy, maxAgeSeconds)
    if (fresh !== null) return fresh
    const asOf = now()
    try {
      const record = await read()
      if (record !== null) waitUntil(projection.write(key, { record, asOf }).catch(() => {}))
      else if (copy !== null) waitUntil(projection.remove(key).catch(() => {}))
      return record
    } catch (cause) {
      const standing = recordWithin(copy, maxAgeSeconds + staleOnErrorSeconds)
      if (standing !== null && gateTenant(standing).decision === 'served') return standing
      throw cause
    }
  }

  function recordWithin(copy: ProjectedTenant | null, seconds: number): TenantRecord | null {
    if (copy === null || copy.asOf <= distrustedUntil) return null
    // A copy from the future was written by a clock that is ahead: its age is not known.
    const age = now() - copy.asOf
    return age >= 0 && age < seconds ? { ...copy.record, asOf: copy.asOf } : null
  }

  return {
    findByDomain: (domain) => find(cacheKey('domain', domain), () => directory.findByDomain(domain)),
    findBySlug: (slug) => find(cacheKey('slug', slug), () => directory.findBySlug(slug)),
    distrust() {
      distrustedUntil = now()
    },
  }
}
