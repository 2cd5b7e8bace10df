import type { ApiKey } from './api-keys/api-key.ts'
import type { AuditEntry, OutboxEvent, RecordedChange } from './change.ts'
import type { Webhook } from './delivery/webhook.ts'
import type { FeatureTenantPage, FleetSummary } from './fleet.ts'
import type { FleetFeatureQuery } from './schemas/fleet-schemas.ts'
import type { AuditQuery, EventQuery } from './schemas/log-schemas.ts'
import type { LogPageOf } from './schemas/page.ts'
import type { TenantListQuery } from './schemas/tenant-schemas.ts'
import type { Tenant } from './tenant.ts'
import type { TenantDatabase } from './tenant-database.ts'
import type { TenantDomain } from './tenant-domain.ts'
import type { TenantFeature } from './tenant-feature.ts'

/**
 * Who won: `committed` is this change, `otherwise_committed` this one with its `otherwise`; everything else
 * says who was there before.
 */
export type CommitOutcome = (typeof commitOutcomes)[number]

/** Every outcome of a commit. */
export const commitOutcomes = [
  'committed',
  'otherwise_committed',
  'attempt_superseded',
  'version_conflict',
  'slug_taken',
  'slug_was_used',
  'root_company_not_found',
  'root_company_cycle',
  'domain_taken',
  'database_taken',
] as const

/** Which part of a growing log is wanted. */
export interface LogPage {
  readonly tenantId: string
  /** Only entries after this place; 0 for the start. */
  readonly after: number
  readonly limit: number
}

/**
 * Where the catalog keeps its records. Reads see every commit that was answered before them. Absence is null or an
 * empty array; an adapter that cannot reach its storage throws `CatalogError`.
 */
export interface CatalogStore {
  findTenant(id: string): Promise<Tenant | null>
  /** Returns the tenant that verified this domain; a claim alone does not count. */
  findTenantByDomain(domain: string): Promise<Tenant | null>
  /** Returns the tenant that has this slug, or else the one that gave it up and that nobody took it from. */
  findTenantBySlug(slug: string): Promise<Tenant | null>
  /** Returns tenants in the order of creation, and the place to go on after (null on the last page). */
  listTenants(
    query: TenantListQuery,
  ): Promise<{ readonly tenants: ReadonlyArray<Tenant>; readonly next: number | null }>
  findDomain(tenantId: string, domain: string): Promise<TenantDomain | null>
  /** Verified domains whose proof is to be looked at by `now` (epoch seconds), the longest waiting first. */
  listDomainsToCheck(page: { readonly now: number; readonly limit: number }): Promise<ReadonlyArray<TenantDomain>>
  /** Notes how the check of a verified domain went, unless it was claimed anew. Not a change of the tenant. */
  noteDomainCheck(domain: TenantDomain): Promise<void>
  /** In the order of the first claim. */
  listDomains(tenantId: string): Promise<ReadonlyArray<TenantDomain>>
  /** In the order of registration. */
  listDatabases(tenantId: string): Promise<ReadonlyArray<TenantDatabase>>
  /** In the order of their keys. */
  listFeatures(tenantId: string): Promise<ReadonlyArray<TenantFeature>>
  /** In the order of creation. */
  listApiKeys(tenantId: string): Promise<ReadonlyArray<ApiKey>>
  /** Webhooks that get the events of this tenant alone, in the order of creation. */
  listTenantWebhooks(tenantId: string): Promise<ReadonlyArray<Webhook>>
  /** Returns the key with this public id, whether it counts or not, or null. */
  findApiKey(publicId: string): Promise<ApiKey | null>
  /** Notes when a key was used (epoch seconds), at most once a minute; a later time stands. No change of the tenant. */
  noteApiKeyUse(use: { readonly publicId: string; readonly at: number }): Promise<void>
  /** How many tenants run which feature version, and are at which schema version; in the order of these. */
  summarizeFleet(): Promise<FleetSummary>
  /** One page of the tenants that run a feature, in the order of their creation. */
  listFeatureTenants(query: FleetFeatureQuery): Promise<FeatureTenantPage>
  /** One page of the audit log, in its order. */
  searchAudit(query: AuditQuery): Promise<LogPageOf<AuditEntry>>
  /** One page of the outbox, in its order. */
  searchEvents(query: EventQuery): Promise<LogPageOf<OutboxEvent>>
  /** In the order of the log. */
  listAuditEntries(page: LogPage): Promise<ReadonlyArray<AuditEntry>>
  /** In the order of the outbox. */
  listOutboxEvents(page: LogPage): Promise<ReadonlyArray<OutboxEvent>>
  /**
   * Writes a change, its audit entry, its event and the answer to it, all of them or none, as one atomic step:
   * - `attempt_superseded`: the attempt to answer has an answer, or lost its key to another one;
   * - `version_conflict`: the tenant is not, or no longer, at the expected version;
   * - `slug_taken`: another tenant has this slug, or gave it up and it is not free yet (at the time of the change);
   * - `slug_was_used`: a new tenant has the service binding of a slug that was nobody's, and it was somebody's; a
   *   change that says what it is `otherwise` is committed like that (`otherwise_committed`);
   * - `root_company_not_found`: the new root company is no tenant, or was purged;
   * - `root_company_cycle`: the new root company is the tenant itself or leads back to it;
   * - `domain_taken`: another tenant has verified this domain;
   * - `database_taken`: a database with this id is registered already.
   *
   * Of any number of changes made upon one version, or to one unique name, exactly one is `committed`.
   */
  commit(change: RecordedChange): Promise<CommitOutcome>
}
