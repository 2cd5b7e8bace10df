import type { OutboxEvent, PlatformChange, PlatformOutcome } from '../change.ts'
import type { LogPageOf, PageQuery } from '../schemas/page.ts'
import type { StreamQuery } from '../schemas/webhook-schemas.ts'
import type { DeliveryStream, Webhook } from './webhook.ts'

/** A tenant with something to deliver. */
export interface DueDelivery {
  readonly tenantId: string
  /** The place of the tenant's last event. */
  readonly head: number
}

/** One page of a webhook's streams. */
export interface StreamPage {
  readonly streams: ReadonlyArray<DeliveryStream>
  /** The tenant after which the next page begins; null on the last page. */
  readonly next: string | null
}

/** Which webhooks are wanted that another key sealed, or none. */
export interface SealQuery {
  /** What the current key's begin with. */
  readonly mark: string
  readonly limit: number
  /** The last one that was seen; null: none was. */
  readonly after: Webhook | null
}

/** What came of trying to take a stream. */
export type TakenStream =
  | { readonly kind: 'taken'; readonly stream: DeliveryStream }
  /** Another delivers, or the next attempt is not due before `until` (epoch seconds). */
  | { readonly kind: 'busy'; readonly until: number }
  | { readonly kind: 'stalled' }

/**
 * Where webhooks and the progress of deliveries are kept. Each change of a webhook is written with its audit entry and
 * its answer in one step; one of a webhook that is there no more is `refused`.
 */
export interface DeliveryStore {
  /** One page, in the order of creation. */
  listWebhooks(page: PageQuery): Promise<LogPageOf<Webhook>>
  findWebhook(id: string): Promise<Webhook | null>
  /**
   * Those that a tenant has an event for which was not delivered there yet, nor given up, and whose stream could be
   * taken at `now`: the longest due first, those that are not in backoff before the others, then in the order of
   * creation.
   */
  listDueWebhooks(input: { readonly tenantId: string; readonly now: number }): Promise<ReadonlyArray<Webhook>>
  /**
   * When the first stream of a tenant can be taken that has an event which was not delivered nor given up, in epoch
   * seconds; 0 for one that is neither in backoff nor leased, null when there is none.
   */
  findNextAttempt(tenantId: string): Promise<number | null>
  /** Those whose sealed secrets do not begin with `mark`, in the order of what theirs begin with, then of their ids. */
  listWebhooksSealedOtherwise(query: SealQuery): Promise<ReadonlyArray<Webhook>>
  /** Stores the same secrets sealed anew, unless others were stored meanwhile; returns whether it did. */
  resealWebhook(change: { readonly webhook: Webhook; readonly sealedSecrets: string }): Promise<boolean>
  /** The place of the newest event; 0 when there is none. */
  lastEventPlace(): Promise<number>
  /**
   * `refused` when a webhook with this id is there, the tenant it is for is leaving, has left or never was, or has
   * {@link maxWebhooks}; those of all tenants are counted as another tenant's.
   */
  insertWebhook(webhook: Webhook, change: PlatformChange): Promise<PlatformOutcome>
  /** Stores other secrets than those of the webhook as it was read; `refused` when others were stored meanwhile. */
  replaceSecrets(
    input: { readonly webhook: Webhook; readonly sealedSecrets: string },
    change: PlatformChange,
  ): Promise<PlatformOutcome>
  /** Deletes the webhook and its streams. */
  deleteWebhook(webhook: Webhook, change: PlatformChange): Promise<PlatformOutcome>
  /** One page, in the order of the tenants' ids; what a page costs does not grow with the number of tenants. */
  listStreams(webhookId: string, query: StreamQuery): Promise<StreamPage>
  /** Returns the event with this id, or null. */
  findEvent(id: string): Promise<OutboxEvent | null>
  /** Sets a stream back to a place and takes up again what was given up. The tenant is due at once. */
  replay(
    input: { readonly webhook: Webhook; readonly tenantId: string; readonly position: number },
    change: PlatformChange,
  ): Promise<PlatformOutcome>
  /** Takes a stream for one deliverer until `leasedUntil`: one atomic step, which one of them wins. */
  takeStream(input: {
    readonly webhook: Webhook
    readonly tenantId: string
    readonly leaseId: string
    readonly now: number
    readonly leasedUntil: number
  }): Promise<TakenStream>
  /** Writes how far a stream is, while the lease holds it; returns whether it did. `leasedUntil` 0 gives it back. */
  saveStream(input: {
    readonly stream: DeliveryStream
    readonly leaseId: string
    readonly leasedUntil: number
  }): Promise<boolean>
  /** Tenants that are due by `now`, the longest waiting first. */
  listDue(input: { readonly now: number; readonly limit: number }): Promise<ReadonlyArray<DueDelivery>>
  findDue(tenantId: string): Promise<DueDelivery | null>
  /** Sets when a tenant is due next, null for not at all; without effect when a newer event came in meanwhile. */
  settleDue(input: DueDelivery & { readonly dueAt: number | null }): Promise<void>
}
