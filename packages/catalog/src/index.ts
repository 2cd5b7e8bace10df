export type { ApiKey, KeyRotation, NewApiKey } from './api-keys/api-key.ts'
export type { HostRefusal } from './canonical-host.ts'
export { canonicalHost } from './canonical-host.ts'
export type { Catalog } from './catalog.ts'
export type { CatalogErrorCode } from './catalog-error.ts'
export { CatalogError } from './catalog-error.ts'
export type {
  AttemptSuperseded,
  CatalogRefusal,
  DatabaseNotFound,
  DatabaseTaken,
  DomainNotFound,
  DomainTaken,
  FeatureNotFound,
  RootCompanyCycle,
  RootCompanyNotFound,
  SlugTaken,
  TenantDeleted,
  TenantLeaving,
  TenantNotFound,
  VersionMismatch,
} from './catalog-refusal.ts'
export type { CatalogStore, CommitOutcome, LogPage } from './catalog-store.ts'
export type {
  AuditAction,
  AuditEntry,
  CatalogAction,
  CatalogChange,
  CatalogWrite,
  ChangeContext,
  ChangeOnce,
  ChangeRequest,
  OutboxEvent,
  PlatformChange,
  PlatformOutcome,
  RecordedChange,
} from './change.ts'
export { answeredBy, auditActions, catalogActions } from './change.ts'
export type { CatalogOptions } from './create-catalog.ts'
export { createCatalog } from './create-catalog.ts'
export type { ApiKeyRefusal } from './decisions/decide-api-key.ts'
export { maxEndedApiKeys, maxLiveApiKeys } from './decisions/decide-api-key.ts'
export type { DatabaseConflict } from './decisions/decide-database-registration.ts'
export type { DatabaseUpdateRefusal } from './decisions/decide-database-update.ts'
export type { TooManyDomains } from './decisions/decide-domain-claim.ts'
export { claimLifetime, maxDomains } from './decisions/decide-domain-claim.ts'
export type { VerificationRefusal } from './decisions/decide-domain-verification.ts'
export type { TooManyFeatures } from './decisions/decide-feature-registration.ts'
export { maxFeatures } from './decisions/decide-feature-registration.ts'
export type { SchemaVersionRefusal } from './decisions/decide-schema-version.ts'
export type { PurgeRefusal } from './decisions/decide-tenant-purge.ts'
export type { RestoreRefusal } from './decisions/decide-tenant-restore.ts'
export type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'
export type { Registered } from './decisions/decision.ts'
export type { StatusOperation } from './decisions/status-move.ts'
export { statusMove } from './decisions/status-move.ts'
export type { DeliveryOptions, DeliveryRound, SendWebhook } from './delivery/deliver-events.ts'
export { deliverDueEvents, deliverTenantEvents } from './delivery/deliver-events.ts'
export type { DeliveryStore, DueDelivery, StreamPage, TakenStream } from './delivery/delivery-store.ts'
export type { QueryBudget } from './delivery/query-budget.ts'
export { createQueryBudget, deliveryQueries } from './delivery/query-budget.ts'
export type { Resealing } from './delivery/reseal-webhooks.ts'
export { resealWebhooks } from './delivery/reseal-webhooks.ts'
export { signWebhook } from './delivery/sign-webhook.ts'
export type { DeliveryStream, NewWebhook, ShownWebhook, Webhook } from './delivery/webhook.ts'
export { maxWebhooks, streamToWire, webhookToWire } from './delivery/webhook.ts'
export type {
  ReplayedTenant,
  WebhookAdministration,
  WebhookAdministrationOptions,
  WebhookRefusal,
} from './delivery/webhook-administration.ts'
export { createWebhookAdministration } from './delivery/webhook-administration.ts'
export type { WebhookSealer, WebhookSealerOptions } from './delivery/webhook-sealer.ts'
export { createWebhookSealer } from './delivery/webhook-sealer.ts'
export type { DomainPolicy, DomainRefused } from './domain-policy.ts'
export type { FeatureCount, FeatureTenant, FeatureTenantPage, FleetSummary, SchemaCount } from './fleet.ts'
export { featureTenantToWire, fleetToWire } from './fleet.ts'
export type {
  AnsweredAttempt,
  IdempotencyStore,
  IdempotencyVerdict,
  IdempotentAttempt,
  KeptAnswer,
  KeptAttempt,
} from './idempotency/idempotency-store.ts'
export { judgeAttempt } from './idempotency/idempotency-store.ts'
export type { RandomBytes } from './new-id.ts'
export { newId } from './new-id.ts'
export type { ApiKeyOperations, ApiKeyRefused, ShownApiKey } from './operations/api-key-operations.ts'
export type { AtVersion, ChangeRefusal } from './operations/catalog-kit.ts'
export type { DatabaseOperations } from './operations/database-operations.ts'
export type { DomainChecks, DomainOfTenant, DomainOperations } from './operations/domain-operations.ts'
export type { FeatureOfTenant, FeatureOperations } from './operations/feature-operations.ts'
export type { FleetOperations } from './operations/fleet-operations.ts'
export type { LogOperations } from './operations/log-operations.ts'
export type { OffboardingOperations, PurgePlan } from './operations/offboarding-operations.ts'
export type { TenantOperations } from './operations/tenant-operations.ts'
export type { Operator, OperatorIdentity, OperatorKind, OperatorStore } from './operators/operator-store.ts'
export { maxOperators, operatorKinds, operatorToWire } from './operators/operator-store.ts'
export type { InputError } from './parse-input.ts'
export { isReservedSlug } from './reserved-slugs.ts'
export type { Result } from './result.ts'
export { parseKeyRotation, parseNewApiKey } from './schemas/api-key-schemas.ts'
export { parseDatabasePatch, parseNewTenantDatabase } from './schemas/database-schemas.ts'
export { parseDomainClaim } from './schemas/domain-schemas.ts'
export { parseFeatureKey, parseFeatureList, parseFeaturePatch } from './schemas/feature-schemas.ts'
export type { FleetFeatureQuery } from './schemas/fleet-schemas.ts'
export { parseFleetFeatureQuery } from './schemas/fleet-schemas.ts'
export type { AuditQuery, EventQuery } from './schemas/log-schemas.ts'
export { parseAuditQuery, parseEventQuery } from './schemas/log-schemas.ts'
export { parseNewOperator, parseOperatorIdentity } from './schemas/operator-schemas.ts'
export type { LogPageOf, PageQuery } from './schemas/page.ts'
export { encodeCursor, parsePageQuery } from './schemas/page.ts'
export type { TenantListQuery } from './schemas/tenant-schemas.ts'
export {
  parseNewTenant,
  parseSchemaVersion,
  parseTenantListQuery,
  parseTenantPatch,
  parseTenantRename,
} from './schemas/tenant-schemas.ts'
export type { EventReplay, StreamQuery } from './schemas/webhook-schemas.ts'
export { parseEventReplay, parseNewWebhook, parseStreamQuery } from './schemas/webhook-schemas.ts'
export type { SlugRefused } from './slug-policy.ts'
export type { NewTenant, RegionHint, Tenant, TenantPatch, TenantStatus } from './tenant.ts'
export { regionHints, tenantStatuses } from './tenant.ts'
export type { TenantBelongings } from './tenant-belongings.ts'
export { belongingsToWire } from './tenant-belongings.ts'
export type {
  DatabaseKind,
  DatabasePatch,
  DatabaseStatus,
  NewTenantDatabase,
  TenantDatabase,
} from './tenant-database.ts'
export { databaseKinds, databaseStatuses } from './tenant-database.ts'
export type {
  CatalogApiKeyDirectory,
  CatalogProjectionSource,
  CatalogTenantDirectory,
  DirectoryApiKey,
  DirectoryChange,
  DirectoryDatabase,
  DirectoryKey,
  DirectoryKeys,
  DirectoryTenant,
} from './tenant-directory.ts'
export type { TenantDomain } from './tenant-domain.ts'
export { verificationRecordName } from './tenant-domain.ts'
export type { FeaturePatch, JsonObject, JsonValue, NewTenantFeature, TenantFeature } from './tenant-feature.ts'
export type { TxtResolver } from './txt-resolver.ts'
export {
  apiKeyToWire,
  auditEntryToWire,
  databaseToWire,
  domainToWire,
  eventToWire,
  featureToWire,
  tenantToWire,
} from './wire.ts'
