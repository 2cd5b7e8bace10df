import type { DeliveryOptions, DeliveryRound, QueryBudget } from '@voyage/catalog'
import { deliverDueEvents, deliverTenantEvents } from '@voyage/catalog'

/** What a message in the queue says: this tenant has events to deliver. Which ones, the database knows. */
export interface DeliveryMessage {
  readonly tenant_id: string
}

/** The part of a Cloudflare Queue that is used. */
export interface DeliveryQueue {
  send(message: DeliveryMessage, options?: { readonly delaySeconds?: number }): Promise<unknown>
}

/** Gets events delivered. */
export interface Deliveries {
  /** Delivers what is due now, of a bounded number of tenants. */
  deliverDue(): Promise<ReadonlyArray<DeliveryRound & { readonly tenantId: string }>>
  /** Hands what is due to the queue, or delivers it where there is none. */
  wake(): Promise<void>
  /** Hands what is due of one tenant to the queue, or delivers it where there is none. */
  wakeFor(tenantId: string): Promise<void>
  /** Answers a message of the queue; `budget` is that of all messages of one invocation. */
  deliverTo(message: unknown, budget?: QueryBudget): Promise<void>
}

/** The most tenants in one round; of those, as many as the queries of an invocation suffice for. */
const tenantsPerRound = 25
/** The longest wait that a queue takes, in seconds. */
const maxDelay = 43_200

/** Returns the deliveries, over a queue where there is one. */
export function createDeliveries(options: DeliveryOptions, queue: DeliveryQueue | undefined): Deliveries {
  const { deliveries, clock } = options
  const deliverDue: Deliveries['deliverDue'] = () => deliverDueEvents(options, tenantsPerRound)
  return {
    deliverDue,
    async wake() {
      if (queue === undefined) {
        await deliverDue()
        return
      }
      // A tenant that is sent twice is delivered once: the second message finds nothing due.
      const due = await deliveries.listDue({ now: clock(), limit: tenantsPerRound })
      for (const { tenantId } of due) await queue.send({ tenant_id: tenantId })
    },
    async wakeFor(tenantId) {
      if (queue === undefined) await deliverTenantEvents(options, tenantId)
      else await queue.send({ tenant_id: tenantId })
    },
    async deliverTo(message, budget) {
      const tenantId = typeof message === 'object' && message !== null ? Reflect.get(message, 'tenant_id') : undefined
      // What is no message of ours will not become one by being tried again.
      if (typeof tenantId !== 'string') return
      const { dueAt } = await deliverTenantEvents(options, tenantId, budget)
      if (dueAt === null || queue === undefined) return
      const delaySeconds = Math.min(Math.max(dueAt - clock(), 0), maxDelay)
      await queue.send({ tenant_id: tenantId }, { delaySeconds })
    },
  }
}
