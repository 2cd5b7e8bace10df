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

type Refused<T, E> = Promise<Result<T, E>>

/**
 * The catalog's operations. Each change is written together with its audit entry and its event, or not at all.
 * Lists and look-ups of what a tenant owns refuse an unknown tenant. All of them may throw `CatalogError`.
 */
export interface Catalog {
  createTenant(input: NewTenant, by: ChangeContext): Refused<Tenant, SlugTaken | RootCompanyNotFound>
  findTenant(id: string): Refused<Tenant, TenantNotFound>
  /** Only a verified domain, in canonical form, leads to a tenant. */
  findTenantByDomain(domain: string): Refused<Tenant, TenantNotFound>
  listTenants: CatalogStore['listTenants']
  /** `ifVersion`: refuse unless the tenant is at one of these versions; null takes it at any. */
  updateTenant(
    input: { readonly id: string; readonly patch: TenantPatch; readonly ifVersion: ReadonlyArray<number> | null },
    by: ChangeContext,
  ): Refused<Tenant, TenantNotFound | VersionMismatch | RootCompanyNotFound | StatusChangeRefusal>
  listDomains(tenantId: string): Refused<ReadonlyArray<TenantDomain>, TenantNotFound>
  /** The standing claim is answered again while it is good. */
  claimDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Refused<Registered<TenantDomain>, TenantNotFound | DomainTaken>
  verifyDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Refused<TenantDomain, TenantNotFound | DomainNotFound | DomainTaken | VerificationRefusal>
  removeDomain(
    input: { readonly tenantId: string; readonly domain: string },
    by: ChangeContext,
  ): Refused<TenantDomain, TenantNotFound | DomainNotFound>
  listDatabases(tenantId: string): Refused<ReadonlyArray<TenantDatabase>, TenantNotFound>
  registerDatabase(
    input: { readonly tenantId: string; readonly database: NewTenantDatabase },
    by: ChangeContext,
  ): Refused<Registered<TenantDatabase>, TenantNotFound | DatabaseTaken | DatabaseConflict>
  listFeatures(tenantId: string): Refused<ReadonlyArray<TenantFeature>, TenantNotFound>
  /** Puts all of the features in one step and returns the tenant's whole catalog. */
  registerFeatures(
    input: { readonly tenantId: string; readonly features: ReadonlyArray<NewTenantFeature> },
    by: ChangeContext,
  ): Refused<ReadonlyArray<TenantFeature>, TenantNotFound>
  updateFeature(
    input: { readonly tenantId: string; readonly featureKey: string; readonly patch: FeaturePatch },
    by: ChangeContext,
  ): Refused<TenantFeature, TenantNotFound | FeatureNotFound>
}
