import type { DatabaseConflict } from './decisions/decide-database-registration.ts'
import type { VerificationRefusal } from './decisions/decide-domain-verification.ts'
import type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'

/** There is no tenant with this id. */
export type TenantNotFound = { readonly reason: 'tenant_not_found' }
/** The tenant has no claim on this domain. */
export type DomainNotFound = { readonly reason: 'domain_not_found' }
/** The tenant has no feature with this key. */
export type FeatureNotFound = { readonly reason: 'feature_not_found' }
/** The tenant is not at any of the versions the caller expected. */
export type VersionMismatch = { readonly reason: 'version_mismatch' }
/** A tenant with this slug exists. */
export type SlugTaken = { readonly reason: 'slug_taken' }
/** The root company is no tenant, or is the tenant itself. */
export type RootCompanyNotFound = { readonly reason: 'root_company_not_found' }
/** Another tenant has verified this domain. */
export type DomainTaken = { readonly reason: 'domain_taken' }
/** This D1 database is registered for another tenant. */
export type DatabaseTaken = { readonly reason: 'database_taken' }

/** Every reason for which the catalog refuses. */
export type CatalogRefusal =
  | TenantNotFound
  | DomainNotFound
  | FeatureNotFound
  | VersionMismatch
  | SlugTaken
  | RootCompanyNotFound
  | DomainTaken
  | DatabaseTaken
  | DatabaseConflict
  | StatusChangeRefusal
  | VerificationRefusal
