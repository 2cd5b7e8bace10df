import type { Catalog, DeliveryRound, ReplayedTenant, WebhookAdministration } from '@voyage/catalog'
import { encodeCursor, eventToWire } from '@voyage/catalog'
import { answerChange } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'Events and webhooks'

/** What the operations on events work with. */
export interface EventRoutesOptions {
  readonly catalog: Catalog
  readonly webhooks: WebhookAdministration
  /** Delivers what is due now, of a bounded number of tenants. */
  readonly deliverDue: () => Promise<ReadonlyArray<DeliveryRound & { readonly tenantId: string }>>
}

/** Returns the operations on events. */
export function eventRoutes({ catalog, webhooks, deliverDue }: EventRoutesOptions): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listEvents',
      method: 'GET',
      path: '/events',
      group,
      summary: 'Read the events that changes made',
      details: 'In the order of the changes, delivered or not.',
      scope: 'events:read',
      query: 'EventQuery',
      answers: [{ status: 200, when: 'A page of events.', body: 'EventPage' }],
      handle: async (c, { query }) => {
        const { entries, next } = await catalog.listEvents(query)
        return c.json({ events: entries.map(eventToWire), next_cursor: next === null ? null : encodeCursor(next) })
      },
    }),
    operation({
      id: 'replayEvents',
      method: 'POST',
      path: '/events/replay',
      group,
      summary: 'Deliver an event and all later ones of its tenant once more',
      scope: 'events:write',
      body: 'EventReplay',
      example: { webhook_id: 'whk_01ARZ3NDEKTSV4RRFFQ69G5FAV', from_event: 'evt_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
      answers: [{ status: 202, when: 'They will be delivered.', body: 'Replayed' }],
      problems: ['webhook-not-found', 'event-not-found'],
      handle: (c, { body }) => answerChange(c, replayed, (by) => webhooks.replayEvents(body, by)),
    }),
    operation({
      id: 'deliverEvents',
      method: 'POST',
      path: '/events/deliver',
      group,
      summary: 'Deliver now what is due',
      scope: 'events:write',
      answers: [{ status: 200, when: 'What came of it, by tenant.', body: 'Deliveries' }],
      handle: async (c) => {
        const rounds = await deliverDue()
        return c.json({
          deliveries: rounds.map(({ tenantId, delivered, failed, dueAt }) => ({
            tenant_id: tenantId,
            delivered,
            failed,
            due_at: dueAt,
          })),
        })
      },
    }),
  ]
}

function replayed({ tenantId }: ReplayedTenant): Rendered {
  return { body: { tenant_id: tenantId }, status: 202 }
}
