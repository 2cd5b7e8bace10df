import type { ShownWebhook, WebhookAdministration } from '@voyage/catalog'
import { encodeCursor, streamToWire, webhookToWire } from '@voyage/catalog'
import { answer, answerChange, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'Events and webhooks'

/** Returns the operations on webhooks. */
export function webhookRoutes(webhooks: WebhookAdministration): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listWebhooks',
      method: 'GET',
      path: '/webhooks',
      group,
      summary: 'List webhooks',
      scope: 'events:read',
      query: 'PageQuery',
      answers: [{ status: 200, when: 'A page of them.', body: 'WebhookPage' }],
      handle: async (c, { query }) => {
        const { entries, next } = await webhooks.listWebhooks(query)
        return c.json({ webhooks: entries.map(webhookToWire), next_cursor: next === null ? null : encodeCursor(next) })
      },
    }),
    operation({
      id: 'createWebhook',
      method: 'POST',
      path: '/webhooks',
      group,
      summary: 'Have events sent to an address from now on',
      details:
        'In order for each tenant, at least once, signed as Standard Webhooks has it. The secret is in this answer and ' +
        'nowhere else.',
      scope: 'events:write',
      body: 'NewWebhook',
      example: { url: 'https://hooks.example/voyage', event_types: ['tenant.created'] },
      answers: [{ status: 201, when: 'The webhook with its secret, shown once.', body: 'ShownWebhook' }],
      problems: [
        'webhook-url-refused',
        'too-many-webhooks',
        'tenant-not-found',
        'tenant-leaving',
        'tenant-deleted',
        'webhook-secrets-unavailable',
      ],
      handle: (c, { body }) => answerChange(c, created, (by) => webhooks.createWebhook(body, by)),
    }),
    operation({
      id: 'rotateWebhookSecret',
      method: 'POST',
      path: '/webhooks/{webhook_id}/rotate-secret',
      group,
      summary: 'Give a webhook a new secret',
      details: 'Events are signed with the old one as well until the next rotation.',
      scope: 'events:write',
      answers: [{ status: 200, when: 'The webhook with its new secret, shown once.', body: 'ShownWebhook' }],
      problems: ['webhook-not-found', 'contended', 'webhook-secrets-unavailable'],
      handle: (c) => answerChange(c, shownOnce, (by) => webhooks.rotateSecret(param(c, 'webhook_id'), by)),
    }),
    operation({
      id: 'deleteWebhook',
      method: 'DELETE',
      path: '/webhooks/{webhook_id}',
      group,
      summary: 'Send no more events to a webhook',
      scope: 'events:write',
      answers: [{ status: 204, when: 'It is gone.', body: null }],
      problems: ['webhook-not-found'],
      handle: (c) => answerChange(c, deleted, (by) => webhooks.deleteWebhook(param(c, 'webhook_id'), by)),
    }),
    operation({
      id: 'listStreams',
      method: 'GET',
      path: '/webhooks/{webhook_id}/streams',
      group,
      summary: 'See how far the events of each tenant were delivered to a webhook',
      details: 'One stream for each tenant with deliveries, in the order of their ids.',
      scope: 'events:read',
      query: 'StreamQuery',
      answers: [{ status: 200, when: 'A page of them.', body: 'StreamPage' }],
      problems: ['webhook-not-found'],
      handle: async (c, { query }) =>
        answer(await webhooks.listStreams(param(c, 'webhook_id'), query), ({ streams, next }) => ({
          body: { streams: streams.map(streamToWire), next_cursor: next },
        })),
    }),
  ]
}

// The secret is in this answer and nowhere else: what is kept for a repetition has it no more.
function shownOnce({ webhook, secret }: ShownWebhook): Rendered {
  const record = webhookToWire(webhook)
  return { body: { ...record, secret }, keptBody: { ...record, secret: null } }
}

function created(shown: ShownWebhook): Rendered {
  return { ...shownOnce(shown), status: 201 }
}

function deleted(): Rendered {
  return { body: null, status: 204 }
}
