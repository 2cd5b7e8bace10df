/** Where a tenant is in its life; {@link statusMove} has the moves. Only `active` tenants are served. */
export type TenantStatus = (typeof tenantStatuses)[number]

/** Every status, in the order of a tenant's life. */
export const tenantStatuses = ['provisioning', 'active', 'suspended', 'deleting', 'deleted'] as const

/** Where D1 should place a tenant's databases: Cloudflare's own location hints. */
export type RegionHint = (typeof regionHints)[number]

/** Cloudflare's location hints for D1: west and east North America, west and east Europe, Asia-Pacific, Oceania. */
export const regionHints = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'] as const

/** A tenant as the catalog knows it. Times are epoch seconds. */
export interface Tenant {
  /** `ten_` and 26 characters of Crockford's base32; never used again after the tenant is gone. */
  readonly id: string
  readonly slug: string
  /** The name by which a gateway binds its Worker: `TENANT_MERIDIAN`. Kept through renames, never another tenant's. */
  readonly serviceBinding: string
  readonly name: string
  readonly rootCompanyId: string | null
  readonly plan: string
  readonly regionHint: RegionHint | null
  readonly status: TenantStatus
  /** Version of the tables in the tenant's own databases; 0 before their first fleet migration. */
  readonly schemaVersion: number
  /** Grows by one with each change to the tenant or to anything it owns. */
  readonly version: number
  /** While `deleting`: when the grace period ends and the tenant may be purged. Null otherwise. */
  readonly purgeAfter: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** What a new tenant is made from. */
export interface NewTenant {
  readonly slug: string
  readonly name: string
  readonly rootCompanyId: string | null
  readonly plan: string
  readonly regionHint: RegionHint | null
}

/** The changes asked of a tenant: an absent field stays, a null empties it. At least one is present. */
export interface TenantPatch {
  readonly name?: string
  readonly rootCompanyId?: string | null
  readonly status?: TenantStatus
  readonly plan?: string
  readonly regionHint?: RegionHint | null
}
