import type { AtVersion, Catalog, TenantFeature } from '@voyage/catalog'
import { featureToWire, parseFeatureList, parseFeaturePatch } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerChange, answerRead, param, withBody } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's feature catalog. */
export function addFeatureRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/features', needs('tenants:read'), async (c) =>
    answerRead(c, await catalog.listFeatures(param(c, 'id')), (features) => ({
      features: features.map(featureToWire),
    })),
  )
  app.put('/tenants/:id/features', needs('catalog:write'), (c) =>
    withBody(c, parseFeatureList, (features) =>
      answerChange(c, registered, (by) => catalog.registerFeatures({ tenantId: param(c, 'id'), features }, by)),
    ),
  )
  app.patch('/tenants/:id/features/:key', needs('catalog:write'), (c) =>
    withBody(c, parseFeaturePatch, (patch) => {
      const which = { tenantId: param(c, 'id'), featureKey: param(c, 'key') }
      return answerChange(c, updated, (by) => catalog.updateFeature({ ...which, patch }, by))
    }),
  )
}

function registered({ value, version }: AtVersion<ReadonlyArray<TenantFeature>>): Rendered {
  return { body: { features: value.map(featureToWire) }, version }
}

function updated({ value, version }: AtVersion<TenantFeature>): Rendered {
  return { body: featureToWire(value), version }
}
