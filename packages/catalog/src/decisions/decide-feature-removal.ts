import { nextVersion } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantFeature } from '../tenant-feature.ts'
import { featureToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** Returns the removal of a feature from a tenant's catalog. */
export function decideFeatureRemoval(tenant: Tenant, feature: TenantFeature, now: number): Decision<TenantFeature> {
  return {
    value: feature,
    change: {
      action: 'feature.removed',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, now),
      write: { kind: 'delete_feature', featureKey: feature.featureKey },
      before: featureToWire(feature),
      after: null,
    },
  }
}
