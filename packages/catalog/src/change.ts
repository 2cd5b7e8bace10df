import type { ApiKey } from './api-keys/api-key.ts'
import type { AnsweredAttempt, IdempotentAttempt, KeptAnswer } from './idempotency/idempotency-store.ts'
import type { Tenant } from './tenant.ts'
import type { TenantDatabase } from './tenant-database.ts'
import type { TenantDomain } from './tenant-domain.ts'
import type { JsonObject, TenantFeature } from './tenant-feature.ts'

/** What happened to a tenant; names both the audit entry and the event. */
export type CatalogAction = (typeof catalogActions)[number]

/** Every action. */
export const catalogActions = [
  'tenant.created',
  'tenant.updated',
  'tenant.renamed',
  'tenant.restored',
  'tenant.purged',
  'tenant.schema_migrated',
  'domain.claimed',
  'domain.verified',
  'domain.unverified',
  'domain.removed',
  'database.registered',
  'database.updated',
  'features.registered',
  'feature.updated',
  'feature.removed',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
] as const

/** What was done at the platform, which is no change of a tenant and makes no event. */
export const platformActions = [
  'webhook.created',
  'webhook.secret_rotated',
  'webhook.deleted',
  'events.replayed',
  'operator.added',
  'operator.removed',
] as const

/** What was done at the platform. */
export type PlatformAction = (typeof platformActions)[number]

/** What an entry of the audit log tells of. */
export type AuditAction = (typeof auditActions)[number]

/** Every action that is audited. */
export const auditActions: readonly [...typeof catalogActions, ...typeof platformActions] = [
  ...catalogActions,
  ...platformActions,
]

/** What a change writes besides the tenant's own record. */
export type CatalogWrite =
  | { readonly kind: 'none' }
  /** The tenant's record has a new root company, which has to be there and must not lead back to the tenant. */
  | { readonly kind: 'set_root_company' }
  /** The tenant's record has a new slug; the old one is free for others from `freeFrom` (epoch seconds) on. */
  | { readonly kind: 'retire_slug'; readonly slug: string; readonly freeFrom: number }
  /**
   * Takes away all that the tenant owns but its logs. Databases are retired, slugs are never free again. Webhooks are
   * named, since they may come without a new version of the tenant.
   */
  | { readonly kind: 'purge'; readonly webhookIds: ReadonlyArray<string> }
  | { readonly kind: 'put_domain'; readonly domain: TenantDomain }
  | { readonly kind: 'delete_domain'; readonly domain: string }
  | { readonly kind: 'insert_database'; readonly database: TenantDatabase }
  | { readonly kind: 'update_database'; readonly database: TenantDatabase }
  /** `forgotten`: public ids of keys of the tenant that are taken away. */
  | {
      readonly kind: 'put_api_keys'
      readonly keys: ReadonlyArray<ApiKey>
      readonly forgotten: ReadonlyArray<string>
    }
  | { readonly kind: 'put_features'; readonly features: ReadonlyArray<TenantFeature> }
  | { readonly kind: 'delete_feature'; readonly featureKey: string }

/**
 * A decided change of one tenant and what it owns. The tenant is the unit of consistency: every change moves its
 * version by one, and takes effect only on the version it was decided upon.
 */
export interface CatalogChange {
  readonly action: CatalogAction
  /** The version the change was decided upon; null when it creates the tenant. */
  readonly expectedVersion: number | null
  /** The tenant's record after the change. */
  readonly tenant: Tenant
  readonly write: CatalogWrite
  /** What the change touches, in wire form, before and after; null where there was or is nothing. */
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** Who asked for a change, and in which request. */
export interface ChangeContext {
  /** The operator or client, never a credential. */
  readonly actor: string
  readonly requestId: string
}

/** Who asks for a change, in which request, and upon what; the operation returns a `T`. */
export interface ChangeRequest<T = unknown> extends ChangeContext {
  /** Refuse unless the tenant is at one of these versions; null or absent takes it at any. */
  readonly ifVersion?: ReadonlyArray<number> | null
  /** Make the change once, however often it is asked for; null or absent: each time it is asked for. */
  readonly once?: ChangeOnce<T> | null
  /** Called with the id of the tenant that has an event to deliver, once the change was written. */
  readonly onCommitted?: (tenantId: string) => void
}

/**
 * A change that is made once: its answer is written in one step with it, and only while the attempt has its key. A
 * crash at any moment leaves both or neither.
 */
export interface ChangeOnce<T> {
  /** The attempt that `begin` of the idempotency store judged to be the first. */
  readonly attempt: IdempotentAttempt
  /** Returns the answer to keep, by what the operation is about to return. */
  readonly answerTo: (result: T) => KeptAnswer
  /** Called when change and answer were written. */
  readonly onKept: () => void
}

/** A change with all that its audit entry and its event need. */
export interface RecordedChange extends CatalogChange, ChangeContext {
  readonly auditId: string
  readonly eventId: string
  /** Epoch seconds. */
  readonly at: number
  /** The answer to write with the change; null: none. */
  readonly answered: AnsweredAttempt | null
  /** What a new tenant is instead where its slug was somebody's before; null: it is refused there. */
  readonly otherwise: Pick<RecordedChange, 'tenant' | 'after' | 'answered'> | null
}

/** Who changes what is no tenant's (webhooks, operators), and when. */
export interface PlatformChange extends ChangeContext {
  readonly auditId: string
  /** Epoch seconds. */
  readonly at: number
  /** The answer to write with the change; null: none. */
  readonly answered: AnsweredAttempt | null
}

/**
 * How a change of the platform ends: `committed` with its audit entry and its answer; `refused` by what stands;
 * `attempt_superseded` when the request lost its key to a repetition.
 */
export type PlatformOutcome = (typeof platformOutcomes)[number]

/** Every outcome of a change of the platform. */
export const platformOutcomes = ['committed', 'refused', 'attempt_superseded'] as const

/** An entry of the audit log. */
export interface AuditEntry extends ChangeContext {
  /** Place in the log; grows. */
  readonly sequence: number
  readonly id: string
  /** `platform` for what is no tenant's. */
  readonly tenantId: string
  readonly action: AuditAction
  readonly before: JsonObject | null
  readonly after: JsonObject | null
  readonly at: number
}

/** An event that waits for delivery. */
export interface OutboxEvent {
  /** Place in the outbox; events of one tenant are delivered in this order. */
  readonly sequence: number
  readonly id: string
  readonly tenantId: string
  readonly type: CatalogAction
  /** `{ tenant_id, version, data }`: the tenant's version after the change, and what the change touched. */
  readonly payload: JsonObject
  readonly createdAt: number
}

/** Returns the tenant's record after one more change at `now` (epoch seconds; a clock that ran back is not followed). */
export function nextVersion(tenant: Tenant, now: number): Tenant {
  return { ...tenant, version: tenant.version + 1, updatedAt: Math.max(tenant.updatedAt, now) }
}

/** Returns the answer to write with a change whose operation is about to return `result`; null: none is asked for. */
export function answeredBy<T>({ once }: ChangeRequest<T>, result: T): AnsweredAttempt | null {
  return once ? { attempt: once.attempt, answer: once.answerTo(result) } : null
}

/** Returns the body of the event that tells of a change. */
export function eventPayload(change: CatalogChange): JsonObject {
  return { tenant_id: change.tenant.id, version: change.tenant.version, data: change.after ?? change.before }
}

/**
 * Returns what the audit log has of a record that is no tenant's: nothing before what is new, nothing after what is gone.
 * A secret that was changed is in neither.
 */
export function platformRecords(
  action: PlatformAction,
  record: JsonObject,
): { readonly before: JsonObject | null; readonly after: JsonObject | null } {
  switch (action) {
    case 'webhook.created':
    case 'operator.added':
      return { before: null, after: record }
    case 'webhook.deleted':
    case 'operator.removed':
      return { before: record, after: null }
    case 'webhook.secret_rotated':
    case 'events.replayed':
      return { before: record, after: record }
  }
}
