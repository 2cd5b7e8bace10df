import type {
  DatabaseTaken,
  DomainNotFound,
  DomainTaken,
  FeatureNotFound,
  RootCompanyNotFound,
  SlugTaken,
  TenantNotFound,
  VersionMismatch,
} from './catalog-refusal.ts'
import type { CatalogStore } from './catalog-store.ts'
import type { ChangeContext } from './change.ts'
import type { DatabaseConflict } from './decisions/decide-database-registration.ts'
import type { VerificationRefusal } from './decisions/decide-domain-verification.ts'
import type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'
import type { Registered } from './decisions/decision.ts'
import type { Result } from './result.ts'
import type { NewTenant, Tenant, TenantPatch } from './tenant.ts'
import type { NewTenantDatabase, TenantDatabase } from './tenant-database.ts'
import type { TenantDomain } from './tenant-domain.ts'
import type { FeaturePatch, NewTenantFeature, TenantFeature } from './tenant-feature.ts'

/**
 * The catalog's operations. Each change is written together with its audit entry and its event, or not at all.
 * Lists and look-ups of what a tenant owns refuse an unknown tenant. All of them may throw `CatalogError`.
 */
export interface Catalog {
  createTenant(input: NewTenant, by: ChangeContext): Promise<Result<Tenant, SlugTaken | RootCompanyNotFound>>
  findTenant(id: string): Promise<Result<Tenant, TenantNotFound>>
  /** Only a verified domain, in canonical form, leads to a tenant. */
  findTenantByDomain(domain: string): Promise<Result<Tenant, TenantNotFound>>
  listTenants: CatalogStore['listTenants']
  /** `ifVersion`: refuse unless the tenant is at one of these versions; null takes it at any. */
  updateTenant(
    input: { readonly id: string; readonly patch: TenantPatch; readonly ifVersion: ReadonlyArray<number> | null },
    by: ChangeContext,
  ): Promise<Result<Tenant, TenantNotFound | VersionMismatch | RootCompanyNotFound | StatusChangeRefusal>>
  listDomains(tenantId: string): Promise<Result<ReadonlyArray<TenantDomain>, TenantNotFound>>
  /** The standing claim is answered again while it is good. */
  claimDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Promise<Result<Registered<TenantDomain>, TenantNotFound | DomainTaken>>
  verifyDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Promise<Result<TenantDomain, TenantNotFound | DomainNotFound | DomainTaken | VerificationRefusal>>
  removeDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Promise<Result<TenantDomain, TenantNotFound | DomainNotFound>>
  listDatabases(tenantId: string): Promise<Result<ReadonlyArray<TenantDatabase>, TenantNotFound>>
  registerDatabase(
    input: { readonly tenantId: string; readonly database: NewTenantDatabase },
    by: ChangeContext,
  ): Promise<Result<Registered<TenantDatabase>, TenantNotFound | DatabaseTaken | DatabaseConflict>>
  listFeatures(tenantId: string): Promise<Result<ReadonlyArray<TenantFeature>, TenantNotFound>>
  /** Puts all of the features in one step and returns the tenant's whole catalog. */
  registerFeatures(
    input: { readonly tenantId: string; readonly features: ReadonlyArray<NewTenantFeature> },
    by: ChangeContext,
  ): Promise<Result<ReadonlyArray<TenantFeature>, TenantNotFound>>
  updateFeature(
    input: { readonly tenantId: string; readonly featureKey: string; readonly patch: FeaturePatch },
    by: ChangeContext,
  ): Promise<Result<TenantFeature, TenantNotFound | FeatureNotFound>>
}
