import type { ApiKey } from './api-keys/api-key.ts'
import type { Webhook } from './delivery/webhook.ts'
import type { TenantDatabase } from './tenant-database.ts'
import type { TenantDomain } from './tenant-domain.ts'
import type { JsonObject, TenantFeature } from './tenant-feature.ts'
import { databaseToWire } from './wire.ts'

/** All that a purge takes away from a tenant. */
export interface TenantBelongings {
  readonly domains: ReadonlyArray<TenantDomain>
  /** The records are retired; the D1 databases themselves are for the caller to delete, by these ids. */
  readonly databases: ReadonlyArray<TenantDatabase>
  readonly features: ReadonlyArray<TenantFeature>
  readonly apiKeys: ReadonlyArray<ApiKey>
  /** Those that get the events of this tenant alone; what they did not take yet is not sent any more. */
  readonly webhooks: ReadonlyArray<Webhook>
}

/** Returns what a purge takes away, in wire form. */
export function belongingsToWire(belongings: TenantBelongings): JsonObject {
  return {
    domains: belongings.domains.map((each) => each.domain),
    databases: belongings.databases.map(databaseToWire),
    features: belongings.features.map((each) => each.featureKey),
    api_keys: belongings.apiKeys.map((each) => each.publicId),
    webhooks: belongings.webhooks.map((each) => each.id),
  }
}
