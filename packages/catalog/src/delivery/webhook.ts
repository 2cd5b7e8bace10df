import type { CatalogAction } from '../change.ts'
import type { JsonObject } from '../tenant-feature.ts'

/** The most webhooks of one tenant, and the most that get the events of all tenants: each event may go to both. */
export const maxWebhooks = 50

/** What a new webhook is made from. */
export interface NewWebhook {
  /** Whose events are sent; null: those of all tenants. */
  readonly tenantId: string | null
  readonly url: string
  /** Which events are sent; empty: all of them. */
  readonly eventTypes: ReadonlyArray<CatalogAction>
}

/** An address to which events are sent, signed. */
export interface Webhook extends NewWebhook {
  readonly id: string
  /** The secrets as a sealer stores them: the current one first, then the one before while receivers change over. */
  readonly sealedSecrets: string
  /** Only events after this place of the outbox are sent, unless they are replayed. */
  readonly startsAfter: number
  /** Epoch seconds. */
  readonly createdAt: number
}

/** A webhook, and its new secret (`whsec_` and base64) to be shown once. */
export interface ShownWebhook {
  readonly webhook: Webhook
  readonly secret: string
}

/** How far the events of one tenant were delivered to one webhook. Times are epoch seconds. */
export interface DeliveryStream {
  readonly webhookId: string
  readonly tenantId: string
  /** The place of the last event that was delivered. */
  readonly position: number
  /** Failed attempts at the event after that one. */
  readonly attempts: number
  readonly nextAttemptAt: number
  /** When it was given up; a replay takes it up again. Null: it was not. */
  readonly stalledAt: number | null
  /** What the last attempt failed with; null when it did not. */
  readonly lastError: string | null
}

/** Returns the webhook in wire form, without its secrets. */
export function webhookToWire(webhook: Webhook): JsonObject {
  return {
    id: webhook.id,
    tenant_id: webhook.tenantId,
    url: webhook.url,
    event_types: webhook.eventTypes,
    created_at: webhook.createdAt,
  }
}

/** Returns how far a stream is, in wire form. */
export function streamToWire(stream: DeliveryStream): JsonObject {
  return {
    tenant_id: stream.tenantId,
    position: stream.position,
    attempts: stream.attempts,
    next_attempt_at: stream.attempts === 0 ? null : stream.nextAttemptAt,
    stalled_at: stream.stalledAt,
    last_error: stream.lastError,
  }
}
