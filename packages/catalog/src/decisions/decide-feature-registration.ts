import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { NewTenantFeature, TenantFeature } from '../tenant-feature.ts'
import { featureToWire } from '../wire.ts'
import type { Decision } from './decision.ts'
import { sameFeature } from './same-feature.ts'

/** The most features of one tenant. */
export const maxFeatures = 500

/** The tenant has as many features as it may have. */
export interface TooManyFeatures {
  readonly reason: 'too_many_features'
}

/**
 * Returns the tenant's whole feature catalog after the given features are put into it. Features that are not given
 * stay; no change when all of the given ones stand already.
 */
export function decideFeatureRegistration(
  tenant: Tenant,
  standing: ReadonlyArray<TenantFeature>,
  given: { readonly features: ReadonlyArray<NewTenantFeature>; readonly now: number },
): Result<Decision<ReadonlyArray<TenantFeature>>, TooManyFeatures> {
  const catalog = new Map(standing.map((feature) => [feature.featureKey, feature]))
  const before: Array<TenantFeature> = []
  const changed: Array<TenantFeature> = []
  for (const input of given.features) {
    const old = catalog.get(input.featureKey)
    // A deployment that tells nothing of migrations does not undo what an earlier one told.
    const lastMigrationAt = input.lastMigrationAt === undefined ? (old?.lastMigrationAt ?? null) : input.lastMigrationAt
    const feature: TenantFeature = { ...input, tenantId: tenant.id, lastMigrationAt, updatedAt: given.now }
    if (old !== undefined && sameFeature(old, feature)) continue
    if (old !== undefined) before.push(old)
    changed.push(feature)
    catalog.set(feature.featureKey, feature)
  }
  const value = [...catalog.values()].sort((a, b) => (a.featureKey < b.featureKey ? -1 : 1))
  if (changed.length === 0) return ok({ change: null, value })
  if (value.length > Math.max(maxFeatures, standing.length)) return err({ reason: 'too_many_features' })
  return ok({
    value,
    change: {
      action: 'features.registered',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'put_features', features: changed },
      before: { features: before.map(featureToWire) },
      after: { features: changed.map(featureToWire) },
    },
  })
}
