import type { AtVersion, Catalog, TenantFeature } from '@voyage/catalog'
import { featureToWire } from '@voyage/catalog'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'Features'

/** Returns the operations on a tenant's feature catalog. */
export function featureRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listFeatures',
      method: 'GET',
      path: '/tenants/{tenant_id}/features',
      group,
      summary: 'List the features of a tenant',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'All of them.', body: 'FeatureCatalog' }],
      problems: ['tenant-not-found'],
      handle: async (c) =>
        answerRead(c, await catalog.listFeatures(param(c, 'tenant_id')), (features) => ({
          features: features.map(featureToWire),
        })),
    }),
    operation({
      id: 'registerFeatures',
      method: 'PUT',
      path: '/tenants/{tenant_id}/features',
      group,
      summary: 'Register features of a tenant, all of them or none',
      details: 'Features that are not in the array stay as they are.',
      scope: 'catalog:write',
      body: 'FeatureList',
      example: [{ feature_key: 'lanes', deployed_version: '1.4.0', customization: { colour: 'blue' } }],
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'All features of the tenant.', body: 'FeatureCatalog' }],
      problems: ['too-many-features'],
      handle: (c, { body: features }) => {
        const input = { tenantId: param(c, 'tenant_id'), features }
        return answerChange(c, registered, (by) => catalog.registerFeatures(input, by))
      },
    }),
    operation({
      id: 'updateFeature',
      method: 'PATCH',
      path: '/tenants/{tenant_id}/features/{feature_key}',
      group,
      summary: 'Change a feature of a tenant',
      scope: 'catalog:write',
      body: 'FeaturePatch',
      example: { deployed_version: '1.5.0' },
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The feature as it is now.', body: 'Feature' }],
      problems: ['feature-not-found'],
      handle: (c, { body: patch }) => {
        const which = { tenantId: param(c, 'tenant_id'), featureKey: param(c, 'feature_key') }
        return answerChange(c, updated, (by) => catalog.updateFeature({ ...which, patch }, by))
      },
    }),
    operation({
      id: 'removeFeature',
      method: 'DELETE',
      path: '/tenants/{tenant_id}/features/{feature_key}',
      group,
      summary: 'Remove a feature from a tenant',
      details:
        'Its version and its customization go with it, and stay in the audit log. Data of the feature is not touched.',
      scope: 'catalog:write',
      ifMatch: 'optional',
      answers: [{ status: 204, when: 'It is gone.', body: null }],
      problems: ['feature-not-found'],
      handle: (c) => {
        const which = { tenantId: param(c, 'tenant_id'), featureKey: param(c, 'feature_key') }
        return answerChange(c, removed, (by) => catalog.removeFeature(which, by))
      },
    }),
  ]
}

function registered({ value, version }: AtVersion<ReadonlyArray<TenantFeature>>): Rendered {
  return { body: { features: value.map(featureToWire) }, version }
}

function updated({ value, version }: AtVersion<TenantFeature>): Rendered {
  return { body: featureToWire(value), version }
}

function removed({ version }: AtVersion<TenantFeature>): Rendered {
  return { body: null, status: 204, version }
}
