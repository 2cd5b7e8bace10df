import type { CatalogStore } from '../catalog-store.ts'
import type { OutboxEvent } from '../change.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { eventMessage } from './event-message.ts'
import type { QueryBudget } from './query-budget.ts'
import { createQueryBudget } from './query-budget.ts'
import { retryDelay } from './retry-delay.ts'
import { signWebhook } from './sign-webhook.ts'
import type { DeliveryStream, Webhook } from './webhook.ts'
import type { WebhookSealer } from './webhook-sealer.ts'

/** Sends one request; returns null when the receiver took it (a 2xx), otherwise what went wrong, without its body. */
export type SendWebhook = (request: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}) => Promise<string | null>

/** What deliveries are made with. */
export interface DeliveryOptions {
  readonly deliveries: DeliveryStore
  readonly events: Pick<CatalogStore, 'listOutboxEvents'>
  readonly sealer: Pick<WebhookSealer, 'open'>
  readonly send: SendWebhook
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly newLeaseId: () => string
}

/** What a round of deliveries came to. */
export interface DeliveryRound {
  readonly delivered: number
  readonly failed: number
  /** When the tenant is due again, in epoch seconds; null when everything is delivered or given up. */
  readonly dueAt: number | null
}

/** How long one event may take; meanwhile no other deliverer takes the stream. In seconds. */
const leaseTime = 60
/** The most events of one stream in one round: a Worker may make so many requests only. */
const eventsPerRound = 20

// What a tenant, a round of its and a stream of that cost in queries, its events aside.
const queriesPerTenant = 2
const queriesPerRound = 4
const queriesPerStream = 5
/** With fewer queries left nothing is begun: one event more of one stream would not be done with them. */
const leastQueries = queriesPerTenant + queriesPerRound + queriesPerStream + 1

/** The most rounds after one another for a tenant whose events keep coming in. */
const roundsAtOnce = 3

/**
 * Delivers what is due of one tenant to each of its webhooks: in the order of the outbox, at least once, one event at a
 * time. An event that is not taken holds up those after it on the same webhook, and is tried again later; other
 * webhooks go on, and those that wait for their next attempt cost nothing. What comes in meanwhile is delivered too.
 * What `budget` does not suffice for stays due at once.
 */
export async function deliverTenantEvents(
  options: DeliveryOptions,
  tenantId: string,
  budget: QueryBudget = createQueryBudget(),
): Promise<DeliveryRound> {
  const { deliveries, clock } = options
  if (budget.left() < leastQueries) return { delivered: 0, failed: 0, dueAt: clock() }
  budget.spend(queriesPerTenant)
  let due = await deliveries.findDue(tenantId)
  let total: DeliveryRound = { delivered: 0, failed: 0, dueAt: null }
  for (let rounds = 1; ; rounds += 1) {
    const { delivered, failed, dueAt } = await deliverRound(options, { tenantId, budget })
    total = { delivered: total.delivered + delivered, failed: total.failed + failed, dueAt }
    if (due !== null) await deliveries.settleDue({ ...due, dueAt })
    // Whoever was woken by an event of this round found the streams taken: it is ours to see to.
    const later = await deliveries.findDue(tenantId)
    if (later === null || later.head === due?.head) return total
    due = later
    if (rounds === roundsAtOnce || budget.left() < leastQueries) {
      const now = clock()
      await deliveries.settleDue({ ...due, dueAt: now })
      return { ...total, dueAt: now }
    }
  }
}

async function deliverRound(
  options: DeliveryOptions,
  { tenantId, budget }: { readonly tenantId: string; readonly budget: QueryBudget },
): Promise<DeliveryRound> {
  const { deliveries, clock } = options
  let delivered = 0
  let failed = 0
  budget.spend(queriesPerRound)
  for (const webhook of await deliveries.listDueWebhooks({ tenantId, now: clock() })) {
    if (budget.left() <= queriesPerStream) break
    const sent = await deliverTo(options, { webhook, tenantId, budget })
    delivered += sent.delivered
    failed += sent.failed
  }
  const next = await deliveries.findNextAttempt(tenantId)
  return { delivered, failed, dueAt: next === null ? null : Math.max(next, clock()) }
}

async function deliverTo(
  options: DeliveryOptions,
  { budget, ...target }: { readonly webhook: Webhook; readonly tenantId: string; readonly budget: QueryBudget },
): Promise<Omit<DeliveryRound, 'dueAt'>> {
  const { deliveries, events, clock } = options
  const { webhook, tenantId } = target
  budget.spend(queriesPerStream)
  const most = Math.min(eventsPerRound, budget.left())
  const leaseId = options.newLeaseId()
  const now = clock()
  const taken = await deliveries.takeStream({ ...target, leaseId, now, leasedUntil: now + leaseTime })
  if (taken.kind !== 'taken') return { delivered: 0, failed: 0 }

  let { stream } = taken
  let delivered = 0
  for (const event of await events.listOutboxEvents({ tenantId, after: stream.position, limit: most })) {
    budget.spend(1)
    const isWanted = webhook.eventTypes.length === 0 || webhook.eventTypes.includes(event.type)
    const failure = isWanted ? await sendEvent(options, { webhook, event }) : null
    if (failure !== null) {
      const failing = afterFailure(stream, { failure, now: clock() })
      await deliveries.saveStream({ stream: failing, leaseId, leasedUntil: 0 })
      return { delivered, failed: 1 }
    }
    stream = { ...stream, position: event.sequence, attempts: 0, nextAttemptAt: 0, lastError: null }
    if (isWanted) delivered += 1
    // Progress is written at once: what a crash repeats is one event. Whoever lost the lease meanwhile stops here.
    const holds = await deliveries.saveStream({ stream, leaseId, leasedUntil: clock() + leaseTime })
    if (!holds) return { delivered, failed: 0 }
  }
  await deliveries.saveStream({ stream, leaseId, leasedUntil: 0 })
  return { delivered, failed: 0 }
}

async function sendEvent(
  { send, sealer, clock }: DeliveryOptions,
  { webhook, event }: { readonly webhook: Webhook; readonly event: OutboxEvent },
): Promise<string | null> {
  const secrets = await sealer.open(webhook)
  if (secrets === null) return 'no key opens the secrets of the webhook'
  const body = eventMessage(event)
  const headers = await signWebhook({ id: event.id, timestamp: clock(), body }, secrets)
  return send({ url: webhook.url, headers: { ...headers, 'content-type': 'application/json' }, body })
}

function afterFailure(
  stream: DeliveryStream,
  { failure, now }: { readonly failure: string; readonly now: number },
): DeliveryStream {
  const attempts = stream.attempts + 1
  const delay = retryDelay(attempts)
  const failing = { ...stream, attempts, lastError: failure.slice(0, 200) }
  return delay === null ? { ...failing, stalledAt: now } : { ...failing, nextAttemptAt: now + delay }
}

/**
 * Delivers what is due of up to `limit` tenants; returns what it came to, by tenant. Those for whom `budget` does not
 * suffice stay due.
 */
export async function deliverDueEvents(
  options: DeliveryOptions,
  limit: number,
  budget: QueryBudget = createQueryBudget(),
): Promise<ReadonlyArray<DeliveryRound & { readonly tenantId: string }>> {
  budget.spend(1)
  const due = await options.deliveries.listDue({ now: options.clock(), limit })
  const rounds: Array<DeliveryRound & { readonly tenantId: string }> = []
  for (const { tenantId } of due) {
    if (budget.left() < leastQueries) break
    rounds.push({ tenantId, ...(await deliverTenantEvents(options, tenantId, budget)) })
  }
  return rounds
}
