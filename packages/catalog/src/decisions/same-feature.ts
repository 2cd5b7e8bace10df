import type { NewTenantFeature } from '../tenant-feature.ts'
import { sameJson } from './same-json.ts'

/** Tells whether two feature records say the same. */
export function sameFeature(one: NewTenantFeature, other: NewTenantFeature): boolean {
  return (
    one.featureKey === other.featureKey &&
    one.deployedVersion === other.deployedVersion &&
    one.integrationProvider === other.integrationProvider &&
    sameJson(one.customization, other.customization)
  )
}
