import { nextVersion } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { FeaturePatch, TenantFeature } from '../tenant-feature.ts'
import { featureToWire } from '../wire.ts'
import type { Decision } from './decision.ts'
import { sameFeature } from './same-feature.ts'

/** Returns the feature with only the supplied fields changed; no change when it holds them already. */
export function decideFeatureUpdate(
  tenant: Tenant,
  feature: TenantFeature,
  given: { readonly patch: FeaturePatch; readonly now: number },
): Decision<TenantFeature> {
  const patched: TenantFeature = { ...feature, ...given.patch, updatedAt: given.now }
  if (sameFeature(feature, patched)) return { change: null, value: feature }
  return {
    value: patched,
    change: {
      action: 'feature.updated',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'put_features', features: [patched] },
      before: featureToWire(feature),
      after: featureToWire(patched),
    },
  }
}
