import type { TenantFeature } from '../tenant-feature.ts'
import { sameJson } from './same-json.ts'

/** Tells whether two feature records say the same. */
export function sameFeature(one: TenantFeature, other: TenantFeature): boolean {
  return (
    one.featureKey === other.featureKey &&
    one.deployedVersion === other.deployedVersion &&
    one.integrationProvider === other.integrationProvider &&
    one.lastMigrationAt === other.lastMigrationAt &&
    sameJson(one.customization, other.customization)
  )
}
