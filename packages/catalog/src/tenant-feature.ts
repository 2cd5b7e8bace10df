/** A value JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<JsonValue>
  | { readonly [key: string]: JsonValue }

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue }

/** A feature to register for a tenant. */
export interface NewTenantFeature {
  readonly featureKey: string
  /** Semantic version 2.0.0. */
  readonly deployedVersion: string
  readonly integrationProvider: string | null
  /** The tenant's own settings of the feature: at most 16 KiB of JSON, 8 levels deep. */
  readonly customization: JsonObject
  /** Epoch seconds of the last migration of the feature's data. Absent: what stands stays. */
  readonly lastMigrationAt?: number | null
}

/** A feature that is deployed for a tenant. */
export interface TenantFeature extends NewTenantFeature {
  readonly tenantId: string
  readonly lastMigrationAt: number | null
  /** Epoch seconds of the last change of this record. */
  readonly updatedAt: number
}

/** The changes asked of a feature: an absent field stays, a null empties it. At least one is present. */
export interface FeaturePatch {
  readonly deployedVersion?: string
  readonly integrationProvider?: string | null
  readonly customization?: JsonObject
  readonly lastMigrationAt?: number | null
}
