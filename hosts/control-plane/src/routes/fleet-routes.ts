import type { Catalog } from '@voyage/catalog'
import { featureTenantToWire, fleetToWire } from '@voyage/catalog'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'Fleet'

/** Returns the operations on the fleet: what all tenants run. */
export function fleetRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'getFleet',
      method: 'GET',
      path: '/fleet',
      group,
      summary: 'See how many tenants run which version of what',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'The counts; purged tenants are not among them.', body: 'Fleet' }],
      handle: async (c) => c.json(fleetToWire(await catalog.summarizeFleet())),
    }),
    operation({
      id: 'listFeatureTenants',
      method: 'GET',
      path: '/fleet/features',
      group,
      summary: 'List the tenants that run a feature',
      details: 'In the order of their ids.',
      scope: 'tenants:read',
      query: 'FleetFeatureQuery',
      answers: [{ status: 200, when: 'A page of them.', body: 'FeatureTenantPage' }],
      handle: async (c, { query }) => {
        const { tenants, next } = await catalog.listFeatureTenants(query)
        return c.json({ tenants: tenants.map(featureTenantToWire), next_cursor: next })
      },
    }),
  ]
}
