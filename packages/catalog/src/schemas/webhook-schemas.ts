import * as v from 'valibot'
import { catalogActions } from '../change.ts'
import type { NewWebhook } from '../delivery/webhook.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import { isWellFormed, matching } from './fields.ts'
import { limitEntry, tenantCursor, tenantIdPattern } from './page.ts'

const tenantId = matching(tenantIdPattern, 30, 'the id of a tenant')
const urlExpectation = 'an https URL of at most 2000 characters, without user information or fragment'

function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text) || !isWellFormed(text)) return false
  const { protocol, username, password, hash } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === ''
}

/** The schema of {@link parseNewWebhook}. */
export const newWebhook: InputSchema<NewWebhook> = v.pipe(
  closedObject({
    url: v.pipe(matching(/^\S+$/, 2_000, urlExpectation), v.check(isWebhookUrl, urlExpectation)),
    tenant_id: v.optional(v.nullable(tenantId), null),
    event_types: v.optional(
      v.pipe(
        v.array(v.picklist(catalogActions, `one of ${catalogActions.join(', ')}`), 'an array of event types'),
        v.maxLength(catalogActions.length, 'an array of event types, each once'),
      ),
      [],
    ),
  }),
  v.transform(
    (wire): NewWebhook => ({ url: wire.url, tenantId: wire.tenant_id, eventTypes: [...new Set(wire.event_types)] }),
  ),
)

/** What is to be delivered once more. */
export interface EventReplay {
  readonly webhookId: string
  /** The first event to deliver again; all later ones of its tenant follow. */
  readonly fromEvent: string
}

/** The schema of {@link parseEventReplay}. */
export const eventReplay: InputSchema<EventReplay> = v.pipe(
  closedObject({
    webhook_id: matching(/^\w{1,64}$/, 64, 'the id of a webhook'),
    from_event: matching(/^\w{1,64}$/, 64, 'the id of an event'),
  }),
  v.transform((wire): EventReplay => ({ webhookId: wire.webhook_id, fromEvent: wire.from_event })),
)

/** Which streams of a webhook are wanted. */
export interface StreamQuery {
  /** Only those that were given up. */
  readonly stalled: boolean
  /** At most this many; 1 to 100. */
  readonly limit: number
  /** Only those of tenants whose ids come after this one; null for the first page. */
  readonly after: string | null
}

/** The schema of {@link parseStreamQuery}. */
export const streamQuery: InputSchema<StreamQuery> = v.pipe(
  closedObject({
    stalled: v.optional(v.literal('true', 'true, or absent for all of them')),
    limit: limitEntry,
    cursor: tenantCursor,
  }),
  v.transform(
    (wire): StreamQuery => ({ stalled: wire.stalled === 'true', limit: wire.limit, after: wire.cursor ?? null }),
  ),
)

/** Returns the new webhook a JSON body asks for, or all that is wrong with it. */
export function parseNewWebhook(input: unknown): Result<NewWebhook, ReadonlyArray<InputError>> {
  return parseInput(newWebhook, input)
}

/** Returns what a JSON body wants delivered once more, or all that is wrong with it. */
export function parseEventReplay(input: unknown): Result<EventReplay, ReadonlyArray<InputError>> {
  return parseInput(eventReplay, input)
}

/** Returns which streams URL parameters ask for, or all that is wrong with them. */
export function parseStreamQuery(input: unknown): Result<StreamQuery, ReadonlyArray<InputError>> {
  return parseInput(streamQuery, input)
}
