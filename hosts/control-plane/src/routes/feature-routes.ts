import type { Catalog } from '@voyage/catalog'
import { featureToWire, parseFeatureList, parseFeaturePatch } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerAtVersion, by, param, withBody } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's feature catalog. */
export function addFeatureRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/features', needs('tenants:read'), async (c) =>
    answerAtVersion(c, await catalog.listFeatures(param(c, 'id')), (features) => ({
      body: { features: features.map(featureToWire) },
    })),
  )
  app.put('/tenants/:id/features', needs('catalog:write'), (c) =>
    withBody(c, parseFeatureList, async (features) => {
      const registered = await catalog.registerFeatures({ tenantId: param(c, 'id'), features }, by(c))
      return answerAtVersion(c, registered, (all) => ({ body: { features: all.map(featureToWire) } }))
    }),
  )
  app.patch('/tenants/:id/features/:key', needs('catalog:write'), (c) =>
    withBody(c, parseFeaturePatch, async (patch) => {
      const which = { tenantId: param(c, 'id'), featureKey: param(c, 'key') }
      return answerAtVersion(c, await catalog.updateFeature({ ...which, patch }, by(c)), (feature) => ({
        body: featureToWire(feature),
      }))
    }),
  )
}
