import type { FeatureNotFound, TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import type { TooManyFeatures } from '../decisions/decide-feature-registration.ts'
import { decideFeatureRegistration } from '../decisions/decide-feature-registration.ts'
import { decideFeatureUpdate } from '../decisions/decide-feature-update.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { FeaturePatch, NewTenantFeature, TenantFeature } from '../tenant-feature.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** What can be done with a tenant's feature catalog. */
export interface FeatureOperations {
  listFeatures(tenantId: string): Promise<Result<AtVersion<ReadonlyArray<TenantFeature>>, TenantNotFound>>
  /** Puts all of the features in one step and returns the tenant's whole catalog. */
  registerFeatures(
    input: { readonly tenantId: string; readonly features: ReadonlyArray<NewTenantFeature> },
    by: ChangeRequest<AtVersion<ReadonlyArray<TenantFeature>>>,
  ): Promise<Result<AtVersion<ReadonlyArray<TenantFeature>>, ChangeRefusal | TooManyFeatures>>
  updateFeature(
    input: { readonly tenantId: string; readonly featureKey: string; readonly patch: FeaturePatch },
    by: ChangeRequest<AtVersion<TenantFeature>>,
  ): Promise<Result<AtVersion<TenantFeature>, ChangeRefusal | FeatureNotFound>>
}

/** Returns the operations on features. */
export function createFeatureOperations(kit: CatalogKit): FeatureOperations {
  const { store, clock } = kit
  return {
    listFeatures: (tenantId) => kit.readOf(tenantId, () => store.listFeatures(tenantId)),
    registerFeatures: ({ tenantId, features }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: [] }, async (tenant) =>
        decideFeatureRegistration(tenant, await store.listFeatures(tenantId), { features, now: clock() }),
      ),
    updateFeature: ({ tenantId, featureKey, patch }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<TenantFeature>, FeatureNotFound>> => {
          const feature = (await store.listFeatures(tenantId)).find((each) => each.featureKey === featureKey)
          if (feature === undefined) return err({ reason: 'feature_not_found' })
          return ok(decideFeatureUpdate(tenant, feature, { patch, now: clock() }))
        },
      ),
  }
}
