import type { Catalog } from '@voyage/catalog'
import { encodeCursor, featureTenantToWire, fleetToWire, parseFleetFeatureQuery } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { queryOf, withInput } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of the fleet: what all tenants run. */
export function addFleetRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/fleet', needs('tenants:read'), async (c) => c.json(fleetToWire(await catalog.summarizeFleet())))
  app.get('/fleet/features', needs('tenants:read'), (c) =>
    withInput(parseFleetFeatureQuery(queryOf(c)), async (query) => {
      const { entries, next } = await catalog.listFeatureTenants(query)
      return c.json({
        tenants: entries.map(featureTenantToWire),
        next_cursor: next === null ? null : encodeCursor(next),
      })
    }),
  )
}
