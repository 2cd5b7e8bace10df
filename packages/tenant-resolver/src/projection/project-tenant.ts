import { cacheKey } from '../cache/invalidation.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import type { TenantProjection } from './tenant-projection.ts'

/** Where the projector reads tenants from: the source of truth, never a copy. */
export interface ProjectionSource {
  /** Returns the tenant with all keys that name it now (its slug, its verified domains), or null when it is gone. */
  readTenant(tenantId: string): Promise<ProjectableTenant | null>
}

/** A tenant with the keys that name it. */
export interface ProjectableTenant {
  readonly record: TenantRecord
  readonly keys: ReadonlyArray<TenantKey>
}

/** A cache key in its two parts: `{ keyspace: 'domain', value: 'meridian.example' }`. */
export interface TenantKey {
  readonly keyspace: string
  readonly value: string
}

/** Options of {@link projectTenant}. */
export interface ProjectTenantOptions {
  readonly source: ProjectionSource
  readonly projection: TenantProjection
  readonly tenantId: string
  /** Keys that the event says no longer name the tenant: a removed domain, a former slug. */
  readonly removed?: ReadonlyArray<TenantKey>
  /** Returns the time in epoch seconds. */
  readonly now: () => number
}

/**
 * Brings the projection of one tenant up to date: what a consumer of the catalog's outbox does for each event.
 *
 * Reads the source instead of trusting the event, so that repeated, reordered and late events do no harm. Rejects when
 * the source or the projection fails; the event is then delivered again.
 */
export async function projectTenant(options: ProjectTenantOptions): Promise<void> {
  const { source, projection, tenantId, removed = [], now } = options
  const asOf = now()
  const tenant = await source.readTenant(tenantId)
  const standing = new Set((tenant?.keys ?? []).map(toCacheKey))
  const gone = removed.map(toCacheKey).filter((key) => !standing.has(key))
  await Promise.all([
    ...gone.map((key) => projection.remove(key)),
    ...(tenant === null ? [] : [...standing].map((key) => projection.write(key, { record: tenant.record, asOf }))),
  ])
}

const toCacheKey = ({ keyspace, value }: TenantKey): string => cacheKey(keyspace, value)
