import type { ApiKey } from '../api-keys/api-key.ts'
import type { AuditEntry, OutboxEvent } from '../change.ts'
import type { DeliveryStream, Webhook } from '../delivery/webhook.ts'
import type { IdempotentAttempt, KeptAnswer } from '../idempotency/idempotency-store.ts'
import type { Operator } from '../operators/operator-store.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDatabase } from '../tenant-database.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import type { TenantFeature } from '../tenant-feature.ts'

/** A slug that a tenant gave up. */
export interface FormerSlug {
  readonly slug: string
  readonly tenantId: string
  /** Epoch seconds; null: never free again. */
  readonly freeFrom: number | null
}

/** What is kept under an idempotency key. */
export type AttemptRecord = IdempotentAttempt & { readonly answer: KeptAnswer | null }

/** A stream, and who delivers it just now. */
export type StreamRecord = DeliveryStream & { readonly leaseId: string | null; readonly leasedUntil: number }

/** Everything a memory store holds. */
export interface MemoryRecords {
  // In the order of creation; a tenant's place in the list, counted from 1, is its place for paging.
  readonly tenants: Array<Tenant>
  formerSlugs: ReadonlyArray<FormerSlug>
  domains: ReadonlyArray<TenantDomain>
  databases: ReadonlyArray<TenantDatabase>
  features: ReadonlyArray<TenantFeature>
  apiKeys: ReadonlyArray<ApiKey>
  operators: ReadonlyArray<Operator>
  webhooks: ReadonlyArray<Webhook>
  /** By webhook and tenant. */
  readonly streams: Map<string, StreamRecord>
  /** By actor and key. */
  readonly attempts: Map<string, AttemptRecord>
  readonly audit: Array<AuditEntry>
  readonly outbox: Array<OutboxEvent>
  /** When a tenant has something to deliver, and the place of its last event, by the tenant's id. */
  readonly due: Map<string, { readonly dueAt: number; readonly head: number }>
}

/** Returns records of nothing. */
export function emptyRecords(): MemoryRecords {
  return {
    tenants: [],
    formerSlugs: [],
    domains: [],
    databases: [],
    features: [],
    apiKeys: [],
    operators: [],
    webhooks: [],
    streams: new Map(),
    attempts: new Map(),
    audit: [],
    outbox: [],
    due: new Map(),
  }
}
