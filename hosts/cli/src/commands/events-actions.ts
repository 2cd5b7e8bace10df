import { parseEventReplay, parseNewWebhook } from '@voyage/catalog'
import type { CommandContext } from './command-context.ts'
import { call, change, entriesIn, field, readPages, show, tenantIdOf, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseLimit } from './parse-options.ts'
import { parseSlug, requireInput } from './require-input.ts'

/** Options of `voyage events list`. */
export interface ListEventsOptions extends ControlPlaneOptions {
  readonly tenant?: string
  readonly type?: string
  readonly limit: string
}

/** Options of `voyage events streams`. */
export interface ListStreamsOptions extends ControlPlaneOptions {
  readonly stalled?: boolean
  readonly limit: string
}

/** Options of `voyage events add-webhook`. */
export interface AddWebhookOptions extends ControlPlaneOptions {
  readonly tenant?: string
  readonly type?: ReadonlyArray<string>
}

/** Shows events. */
export async function listEvents(options: ListEventsOptions, context: CommandContext): Promise<void> {
  const most = parseLimit(options.limit)
  await show(options, context, {
    field: 'events',
    async read(api) {
      const query = {
        ...(options.tenant === undefined ? {} : { tenant_id: await tenantIdOf(api, options.tenant) }),
        ...(options.type === undefined ? {} : { type: options.type }),
      }
      return readPages(api, { path: '/events', query, field: 'events' }, most)
    },
    columns: [
      field('EVENT', 'id'),
      field('TYPE', 'type'),
      ['TENANT', (entry) => Reflect.get(Object(entry['data']), 'tenant_id')],
      time('AT', 'created_at'),
    ],
    empty: 'There are no events.',
  })
}

/** Shows where events are sent. */
export function listWebhooks(options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return show(options, context, {
    field: 'webhooks',
    read: (api) => readPages(api, { path: '/webhooks', query: {}, field: 'webhooks' }, Number.POSITIVE_INFINITY),
    columns: [
      field('WEBHOOK', 'id'),
      field('ADDRESS', 'url'),
      ['TENANT', (entry) => entry['tenant_id'] ?? 'all'],
      ['TYPES', (entry) => typesOf(entry['event_types'])],
      time('SINCE', 'created_at'),
    ],
    empty: 'Events are sent nowhere.',
  })
}

/** Shows how far the events of each tenant were delivered to a webhook. */
export async function listStreams(
  webhook: string,
  options: ListStreamsOptions,
  context: CommandContext,
): Promise<void> {
  const most = parseLimit(options.limit)
  const path = `/webhooks/${encodeURIComponent(webhook)}/streams`
  await show(options, context, {
    field: 'streams',
    read: (api) => {
      const query = options.stalled ? { stalled: 'true' } : {}
      return readPages(api, { path, query, field: 'streams' }, most)
    },
    columns: [
      field('TENANT', 'tenant_id'),
      field('POSITION', 'position'),
      field('FAILURES', 'attempts'),
      time('NEXT ATTEMPT', 'next_attempt_at'),
      time('GIVEN UP', 'stalled_at'),
      field('LAST ERROR', 'last_error'),
    ],
    empty: options.stalled ? 'Nothing was given up.' : 'Nothing was delivered there yet.',
  })
}

/** Adds a webhook and shows its secret. */
export async function addWebhook(address: string, options: AddWebhookOptions, context: CommandContext): Promise<void> {
  const whose = options.tenant === undefined ? 'the events of all tenants' : `the events of ${options.tenant}`
  const asked = { url: address, event_types: options.type ?? [] }
  requireInput(...(options.tenant === undefined ? [] : [parseSlug(options.tenant)]), parseNewWebhook(asked))
  await change(options, context, {
    what: `send ${whose} to ${address}`,
    async run(api) {
      const body = {
        ...asked,
        ...(options.tenant === undefined ? {} : { tenant_id: await tenantIdOf(api, options.tenant) }),
      }
      return call(api, { method: 'POST', path: '/webhooks', body })
    },
    say: (answer) => [
      `webhook ${String(answer['id'])}`,
      `secret  ${String(answer['secret'])}`,
      'It is not shown again.',
    ],
  })
}

/** Removes a webhook. */
export function removeWebhook(webhook: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return change(options, context, {
    what: `send no more events to ${webhook}`,
    run: (api) => call(api, { method: 'DELETE', path: `/webhooks/${encodeURIComponent(webhook)}` }),
  })
}

/** Delivers events once more. */
export async function replayEvents(
  { webhook, event }: { readonly webhook: string; readonly event: string },
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  const body = { webhook_id: webhook, from_event: event }
  requireInput(parseEventReplay(body))
  await change(options, context, {
    what: `deliver ${event} and all later events of its tenant to ${webhook} once more`,
    run: (api) => call(api, { method: 'POST', path: '/events/replay', body }),
  })
}

/** Delivers what is due. */
export function deliverEvents(options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return change(options, context, {
    what: 'deliver what is due',
    run: (api) => call(api, { method: 'POST', path: '/events/deliver' }),
    say: (answer) =>
      entriesIn(answer, 'deliveries').map(
        (each) =>
          `${String(each['tenant_id'])}: ${String(each['delivered'])} delivered, ${String(each['failed'])} failed`,
      ),
  })
}

function typesOf(types: unknown): string {
  return Array.isArray(types) && types.length > 0 ? types.join(' ') : 'all'
}
