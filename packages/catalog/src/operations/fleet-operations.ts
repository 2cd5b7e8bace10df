import type { FeatureTenantPage, FleetSummary } from '../fleet.ts'
import type { FleetFeatureQuery } from '../schemas/fleet-schemas.ts'
import type { CatalogKit } from './catalog-kit.ts'

/** What can be seen of all tenants at once. */
export interface FleetOperations {
  /** By feature and version, by schema version and status. */
  summarizeFleet(): Promise<FleetSummary>
  /** Which tenants run a feature, in the order of their ids. */
  listFeatureTenants(query: FleetFeatureQuery): Promise<FeatureTenantPage>
}

/** Returns the operations on the fleet. */
export function createFleetOperations({ store }: CatalogKit): FleetOperations {
  return {
    summarizeFleet: () => store.summarizeFleet(),
    listFeatureTenants: (query) => store.listFeatureTenants(query),
  }
}
