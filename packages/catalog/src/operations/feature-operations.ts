import type { FeatureNotFound, TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import type { TooManyFeatures } from '../decisions/decide-feature-registration.ts'
import { decideFeatureRegistration } from '../decisions/decide-feature-registration.ts'
import { decideFeatureRemoval } from '../decisions/decide-feature-removal.ts'
import { decideFeatureUpdate } from '../decisions/decide-feature-update.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { FeaturePatch, NewTenantFeature, TenantFeature } from '../tenant-feature.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** A tenant's feature, by its key. */
export interface FeatureOfTenant {
  readonly tenantId: string
  readonly featureKey: string
}

/** What can be done with a tenant's feature catalog. */
export interface FeatureOperations {
  listFeatures(tenantId: string): Promise<Result<AtVersion<ReadonlyArray<TenantFeature>>, TenantNotFound>>
  /** Puts all of the features in one step and returns the tenant's whole catalog. */
  registerFeatures(
    input: { readonly tenantId: string; readonly features: ReadonlyArray<NewTenantFeature> },
    by: ChangeRequest<AtVersion<ReadonlyArray<TenantFeature>>>,
  ): Promise<Result<AtVersion<ReadonlyArray<TenantFeature>>, ChangeRefusal | TooManyFeatures>>
  updateFeature(
    input: FeatureOfTenant & { readonly patch: FeaturePatch },
    by: ChangeRequest<AtVersion<TenantFeature>>,
  ): Promise<Result<AtVersion<TenantFeature>, ChangeRefusal | FeatureNotFound>>
  /** Takes the feature from the tenant's catalog and returns it as it stood. */
  removeFeature(
    input: FeatureOfTenant,
    by: ChangeRequest<AtVersion<TenantFeature>>,
  ): Promise<Result<AtVersion<TenantFeature>, ChangeRefusal | FeatureNotFound>>
}

/** Returns the operations on features. */
export function createFeatureOperations(kit: CatalogKit): FeatureOperations {
  const { store, clock } = kit

  function changeFeature(
    { tenantId, featureKey }: FeatureOfTenant,
    by: ChangeRequest<AtVersion<TenantFeature>>,
    decide: (tenant: Tenant, feature: TenantFeature) => Decision<TenantFeature>,
  ): Promise<Result<AtVersion<TenantFeature>, ChangeRefusal | FeatureNotFound>> {
    return kit.changeTenant(
      { tenantId, by, mayLose: [] },
      async (tenant): Promise<Result<Decision<TenantFeature>, FeatureNotFound>> => {
        const feature = (await store.listFeatures(tenantId)).find((each) => each.featureKey === featureKey)
        return feature === undefined ? err({ reason: 'feature_not_found' }) : ok(decide(tenant, feature))
      },
    )
  }

  return {
    listFeatures: (tenantId) => kit.readOf(tenantId, () => store.listFeatures(tenantId)),
    registerFeatures: ({ tenantId, features }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: [] }, async (tenant) =>
        decideFeatureRegistration(tenant, await store.listFeatures(tenantId), { features, now: clock() }),
      ),
    updateFeature: (input, by) =>
      changeFeature(input, by, (tenant, feature) =>
        decideFeatureUpdate(tenant, feature, { patch: input.patch, now: clock() }),
      ),
    removeFeature: (input, by) =>
      changeFeature(input, by, (tenant, feature) => decideFeatureRemoval(tenant, feature, clock())),
  }
}
