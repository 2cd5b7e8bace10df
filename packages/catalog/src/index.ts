export type { HostRefusal } from './canonical-host.ts'
export { canonicalHost } from './canonical-host.ts'
export type { Catalog } from './catalog.ts'
export type { CatalogErrorCode } from './catalog-error.ts'
export { CatalogError } from './catalog-error.ts'
export type {
  CatalogRefusal,
  DatabaseTaken,
  DomainNotFound,
  DomainTaken,
  FeatureNotFound,
  RootCompanyNotFound,
  SlugTaken,
  TenantNotFound,
  VersionMismatch,
} from './catalog-refusal.ts'
export type { CatalogStore, CommitOutcome, LogPage } from './catalog-store.ts'
export type {
  AuditEntry,
  CatalogAction,
  CatalogChange,
  CatalogWrite,
  ChangeContext,
  OutboxEvent,
  RecordedChange,
} from './change.ts'
export { catalogActions } from './change.ts'
export type { CatalogOptions } from './create-catalog.ts'
export { createCatalog } from './create-catalog.ts'
export { canChangeStatus } from './decisions/can-change-status.ts'
export type { DatabaseConflict } from './decisions/decide-database-registration.ts'
export { claimLifetime } from './decisions/decide-domain-claim.ts'
export type { VerificationRefusal } from './decisions/decide-domain-verification.ts'
export type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'
export type { Registered } from './decisions/decision.ts'
export type { RandomBytes } from './new-id.ts'
export type { InputError } from './parse-input.ts'
export { isReservedSlug } from './reserved-slugs.ts'
export type { Result } from './result.ts'
export type { TenantListQuery } from './schema.ts'
export {
  encodeTenantCursor,
  parseDomainClaim,
  parseFeatureList,
  parseFeaturePatch,
  parseNewTenant,
  parseNewTenantDatabase,
  parseTenantListQuery,
  parseTenantPatch,
} from './schema.ts'
export type { NewTenant, RegionHint, Tenant, TenantPatch, TenantStatus } from './tenant.ts'
export { regionHints, tenantStatuses } from './tenant.ts'
export type { DatabaseKind, NewTenantDatabase, TenantDatabase } from './tenant-database.ts'
export { databaseKinds } from './tenant-database.ts'
export type { CatalogTenantDirectory, DirectoryDatabase, DirectoryTenant } from './tenant-directory.ts'
export type { TenantDomain } from './tenant-domain.ts'
export { verificationRecordName } from './tenant-domain.ts'
export type { FeaturePatch, JsonObject, JsonValue, NewTenantFeature, TenantFeature } from './tenant-feature.ts'
export type { TxtResolver } from './txt-resolver.ts'
export { databaseToWire, domainToWire, featureToWire, tenantToWire } from './wire.ts'
