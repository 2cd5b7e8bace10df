import type { Catalog, DeliveryRound, ReplayedTenant, Webhook, WebhookAdministration } from '@voyage/catalog'
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
import type { AppEnv } from '../handling.ts'
import { answer, answerChange, param, queryOf, withBody, withInput } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
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
    withBody(c, parseEventReplay, (replay) => answerChange(c, replayed, (by) => webhooks.replayEvents(replay, by))),
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
    withBody(c, parseNewWebhook, (input) => answerChange(c, created, (by) => webhooks.createWebhook(input, by))),
  )
  app.post('/webhooks/:id/rotate-secret', needs('events:write'), (c) =>
    answerChange(c, shownOnce, (by) => webhooks.rotateSecret(param(c, 'id'), by)),
  )
  app.delete('/webhooks/:id', needs('events:write'), (c) =>
    answerChange(c, deleted, (by) => webhooks.deleteWebhook(param(c, 'id'), by)),
  )
  app.get('/webhooks/:id/streams', needs('events:read'), async (c) =>
    answer(await webhooks.listStreams(param(c, 'id')), (streams) => ({
      body: { streams: streams.map(streamToWire) },
    })),
  )
}

// The secret is in this answer and nowhere else: what is kept for a repetition has it no more.
function shownOnce(webhook: Webhook): Rendered {
  const record = webhookToWire(webhook)
  return { body: { ...record, secret: webhook.secrets[0] ?? null }, keptBody: { ...record, secret: null } }
}

function created(webhook: Webhook): Rendered {
  return { ...shownOnce(webhook), status: 201 }
}

function deleted(): Rendered {
  return { body: null, status: 204 }
}

function replayed({ tenantId }: ReplayedTenant): Rendered {
  return { body: { tenant_id: tenantId }, status: 202 }
}
