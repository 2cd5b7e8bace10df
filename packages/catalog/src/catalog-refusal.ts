import type { ApiKeyRefusal } from './decisions/decide-api-key.ts'
import type { DatabaseConflict } from './decisions/decide-database-registration.ts'
import type { DatabaseUpdateRefusal } from './decisions/decide-database-update.ts'
import type { TooManyDomains } from './decisions/decide-domain-claim.ts'
import type { VerificationRefusal } from './decisions/decide-domain-verification.ts'
import type { TooManyFeatures } from './decisions/decide-feature-registration.ts'
import type { SchemaVersionRefusal } from './decisions/decide-schema-version.ts'
import type { PurgeRefusal } from './decisions/decide-tenant-purge.ts'
import type { RestoreRefusal } from './decisions/decide-tenant-restore.ts'
import type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'
import type { DomainRefused } from './domain-policy.ts'
import type { SlugRefused } from './slug-policy.ts'

/** There is no tenant with this id. */
export type TenantNotFound = { readonly reason: 'tenant_not_found' }
/** The tenant has no claim on this domain. */
export type DomainNotFound = { readonly reason: 'domain_not_found' }
/** The tenant has no feature with this key. */
export type FeatureNotFound = { readonly reason: 'feature_not_found' }
/** The tenant has no database with this id. */
export type DatabaseNotFound = { readonly reason: 'database_not_found' }
/** The tenant is being deleted: what a purge shall take away gets no more. */
export type TenantLeaving = { readonly reason: 'tenant_leaving' }
/** The tenant was purged; nothing about it changes any more. */
export type TenantDeleted = { readonly reason: 'tenant_deleted' }
/** The tenant is not at any of the versions the caller expected. */
export type VersionMismatch = { readonly reason: 'version_mismatch' }
/** A repetition of the request took it for dead and has its idempotency key now. */
export type AttemptSuperseded = { readonly reason: 'attempt_superseded' }
/** Another tenant has this slug, or gave it up not long ago. */
export type SlugTaken = { readonly reason: 'slug_taken' }
/** The root company is no tenant. */
export type RootCompanyNotFound = { readonly reason: 'root_company_not_found' }
/** The root company is the tenant itself, or leads back to it. */
export type RootCompanyCycle = { readonly reason: 'root_company_cycle' }
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
  | AttemptSuperseded
  | SlugTaken
  | SlugRefused
  | RootCompanyNotFound
  | RootCompanyCycle
  | TenantLeaving
  | TenantDeleted
  | DatabaseNotFound
  | DatabaseUpdateRefusal
  | DomainRefused
  | TooManyDomains
  | TooManyFeatures
  | RestoreRefusal
  | PurgeRefusal
  | SchemaVersionRefusal
  | ApiKeyRefusal
  | DomainTaken
  | DatabaseTaken
  | DatabaseConflict
  | StatusChangeRefusal
  | VerificationRefusal
