import type { JsonObject } from '@voyage/catalog'
import type { WireName } from '@voyage/catalog/json-schema'

/** Where the schemas of the document stand. */
export const schemaPrefix = '#/components/schemas/'

/** Returns the reference to a schema of the document. */
export function refTo(name: string): JsonObject {
  return { $ref: `${schemaPrefix}${name}` }
}

/** Returns the schema of an object with these fields, all of them there, and no others. */
export function closed(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

const listOf = (key: string, item: WireName): JsonObject => closed({ [key]: { type: 'array', items: refTo(item) } })
const nullable = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: 'null' }] })
const nextCursor = nullable({
  type: 'string',
  description: 'what to give as cursor for the next page; null: this is the last one',
})
const pageOf = (key: string, item: WireName): JsonObject =>
  closed({ [key]: { type: 'array', items: refTo(item) }, next_cursor: nextCursor })
const time = { type: 'integer', minimum: 0 }
const count = { type: 'integer', minimum: 0 }

const envelopes = {
  ApiKeyList: listOf('api_keys', 'ApiKey'),
  AuditPage: pageOf('entries', 'AuditEntry'),
  DatabaseList: listOf('databases', 'Database'),
  Deliveries: closed({
    deliveries: {
      type: 'array',
      items: closed({
        tenant_id: { type: 'string', description: 'whose events' },
        delivered: { ...count, description: 'how many events were taken' },
        failed: { ...count, description: 'how many webhooks did not take one' },
        due_at: nullable({ ...time, description: 'epoch seconds: when the tenant is due again; null: all is done' }),
      }),
    },
  }),
  DomainList: listOf('domains', 'Domain'),
  EventPage: pageOf('events', 'Event'),
  FeatureTenantPage: pageOf('tenants', 'FeatureTenant'),
  FeatureCatalog: listOf('features', 'Feature'),
  Health: closed({ status: { const: 'ok' } }),
  OpenApiDocument: { type: 'object', required: ['openapi', 'info', 'paths'], description: 'this document' },
  OperatorList: listOf('operators', 'Operator'),
  Purged: closed({ gone: refTo('Belongings') }),
  PurgePlan: closed({
    ready: { type: 'boolean', description: 'whether the purge may be carried out now' },
    because: { enum: ['not_deleting', 'in_grace', null], description: 'what stands in the way' },
    purge_after: nullable({ ...time, description: 'epoch seconds: when the grace period ends' }),
    would_go: refTo('Belongings'),
  }),
  Replayed: closed({ tenant_id: { type: 'string', description: 'whose events are delivered again' } }),
  StreamPage: pageOf('streams', 'Stream'),
  TenantPage: pageOf('tenants', 'Tenant'),
  WebhookPage: pageOf('webhooks', 'Webhook'),
} as const satisfies Record<string, JsonObject>

/** A schema that stands in an answer. */
export type AnswerName = WireName | keyof typeof envelopes | 'ShownApiKey' | 'ShownWebhook'

/** Returns the schemas of answers that are the host's own, given those of the catalog. */
export function answerSchemas(catalog: Readonly<Record<WireName, JsonObject>>): Readonly<Record<string, JsonObject>> {
  return {
    ...envelopes,
    ShownApiKey: shown(catalog.ApiKey, { key: 'the key itself' }),
    ShownWebhook: shown(catalog.Webhook, { secret: 'what signs the events' }),
  }
}

function shown(record: JsonObject, secrets: Readonly<Record<string, string>>): JsonObject {
  const fields = Object.entries(secrets).map(([name, meaning]) => [
    name,
    nullable({ type: 'string', description: `${meaning}: shown once; null when this answer is a repetition` }),
  ])
  return closed({ ...(record['properties'] as JsonObject), ...Object.fromEntries(fields) })
}
