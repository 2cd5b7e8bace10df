import type { Catalog, DeliveryRound, Webhook, WebhookAdministration } from '@voyage/catalog'
import {
  encodeCursor,
  eventToWire,
  parseEventQuery,
  parseEventReplay,
  parseNewWebhook,
  streamToWire,
  webhookToWire,
} from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppContext, AppEnv } from '../handling.ts'
import { answer, by, param, queryOf, withBody, withInput } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** What the routes of events work with. */
export interface EventRoutesOptions {
  readonly catalog: Catalog
  readonly webhooks: WebhookAdministration
  /** Delivers what is due now, of a bounded number of tenants. */
  readonly deliverDue: () => Promise<ReadonlyArray<DeliveryRound & { readonly tenantId: string }>>
}

/** Adds the routes of events and webhooks. */
export function addEventRoutes(app: Hono<AppEnv>, { catalog, webhooks, deliverDue }: EventRoutesOptions): void {
  app.get('/events', needs('events:read'), (c) =>
    withInput(parseEventQuery(queryOf(c)), async (query) => {
      const { entries, next } = await catalog.listEvents(query)
      return c.json({ events: entries.map(eventToWire), next_cursor: next === null ? null : encodeCursor(next) })
    }),
  )
  app.post('/events/replay', needs('events:write'), (c) =>
    withBody(c, parseEventReplay, async (replay) =>
      answer(await webhooks.replayEvents(replay, by(c)), ({ tenantId }) => c.json({ tenant_id: tenantId }, 202)),
    ),
  )
  app.post('/events/deliver', needs('events:write'), async (c) => {
    const rounds = await deliverDue()
    return c.json({
      deliveries: rounds.map(({ tenantId, delivered, failed, dueAt }) => ({
        tenant_id: tenantId,
        delivered,
        failed,
        due_at: dueAt,
      })),
    })
  })

  app.get('/webhooks', needs('events:read'), async (c) =>
    c.json({ webhooks: (await webhooks.listWebhooks()).map(webhookToWire) }),
  )
  app.post('/webhooks', needs('events:write'), (c) =>
    withBody(c, parseNewWebhook, async (input) =>
      answer(await webhooks.createWebhook(input, by(c)), (webhook) => showSecret(c, webhook, 201)),
    ),
  )
  app.post('/webhooks/:id/rotate-secret', needs('events:write'), async (c) =>
    answer(await webhooks.rotateSecret(param(c, 'id'), by(c)), (webhook) => showSecret(c, webhook, 200)),
  )
  app.delete('/webhooks/:id', needs('events:write'), async (c) =>
    answer(await webhooks.deleteWebhook(param(c, 'id'), by(c)), () => c.body(null, 204)),
  )
  app.get('/webhooks/:id/streams', needs('events:read'), async (c) =>
    answer(await webhooks.listStreams(param(c, 'id')), (streams) => c.json({ streams: streams.map(streamToWire) })),
  )
}

// The secret is in this answer and nowhere else: what is kept for a repetition has it no more.
function showSecret(c: AppContext, webhook: Webhook, status: 200 | 201): Response {
  const record = webhookToWire(webhook)
  c.set('keep', JSON.stringify({ ...record, secret: null }))
  return c.json({ ...record, secret: webhook.secrets[0] ?? null }, status)
}
