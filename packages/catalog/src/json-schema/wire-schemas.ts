import * as v from 'valibot'
import { catalogActions } from '../change.ts'
import { operatorKinds } from '../operators/operator-store.ts'
import { regionHints, tenantStatuses } from '../tenant.ts'
import { databaseKinds, databaseStatuses } from '../tenant-database.ts'

/** Returns a schema for a text; `meaning` is a phrase. */
export function text(meaning: string): v.GenericSchema<string> {
  return v.pipe(v.string(), v.description(meaning))
}

/** Returns a schema for a whole number from 0 on. */
export function count(meaning: string): v.GenericSchema<number> {
  return v.pipe(v.number(), v.integer(), v.minValue(0), v.description(meaning))
}

/** Returns a schema for a time in epoch seconds. */
export const time = (meaning: string): v.GenericSchema<number> => count(`epoch seconds: ${meaning}`)

/** Returns a schema for an id that {@link newId} makes. */
export function id(prefix: string, meaning: string): v.GenericSchema<string> {
  return v.pipe(v.string(), v.regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`)), v.description(meaning))
}

/** The schema of `tenantToWire`. */
export const tenant: v.GenericSchema = v.strictObject({
  id: id('ten', 'never used again after the tenant is gone'),
  slug: text('its name in addresses'),
  service_binding: text("the name by which the gateway binds its Worker; kept through renames, never another tenant's"),
  name: text('its name for people'),
  root_company_id: v.nullable(id('ten', 'the tenant at the root of its group of companies')),
  plan: text('what it subscribed to'),
  region_hint: v.nullable(v.picklist(regionHints)),
  status: v.picklist(tenantStatuses),
  schema_version: count('version of the tables in its own databases'),
  version: count('grows by one with each change of the tenant or what it owns; the entity tag of both'),
  purge_after: v.nullable(time('while it is being deleted: when the grace period ends')),
  created_at: time('when it was created'),
  updated_at: time('when it or anything it owns last changed'),
})

/** The schema of `domainToWire`. */
export const domain: v.GenericSchema = v.strictObject({
  domain: text('a host name: lower case, A-labels, no final dot'),
  verification: v.strictObject({
    type: v.literal('TXT'),
    name: text('the name of the record that proves the claim'),
    value: text('what the record has to say'),
  }),
  verified_at: v.nullable(time('when the claim was proved; null: it is a claim')),
  expires_at: v.nullable(time('when the claim lapses; null once it is proved')),
})

/** The schema of `databaseToWire`. */
export const database: v.GenericSchema = v.strictObject({
  kind: v.picklist(databaseKinds),
  d1_database_id: text("D1's own id"),
  binding: v.nullable(text('the name of the binding in the Worker that reads it')),
  shard: v.nullable(text('the data-plane shard behind which it lies')),
  year: v.nullable(count('the year of an ops_archive')),
  mapping_version: count('version of the layout that the code of the tenant maps to its tables'),
  status: v.picklist(databaseStatuses),
  created_at: time('when it was registered'),
})

/** The schema of `featureToWire`. */
export const feature: v.GenericSchema = v.strictObject({
  feature_key: text('the feature'),
  deployed_version: text('a semantic version'),
  integration_provider: v.nullable(text('who provides the integration')),
  customization: v.pipe(v.record(v.string(), v.unknown()), v.description("the tenant's own settings: any JSON object")),
  last_migration_at: v.nullable(time('when its data was last migrated')),
  updated_at: time('when this record last changed'),
})

/** The schema of `apiKeyToWire`. */
export const apiKey: v.GenericSchema = v.strictObject({
  id: text('finds the key; no secret'),
  name: text('its name for people'),
  scopes: v.pipe(v.array(v.string()), v.description("what it may do at the tenant's Workers")),
  replaces: v.nullable(text('the key it took over from in a rotation')),
  created_at: time('when it was created'),
  expires_at: v.nullable(time('when it counts no longer')),
  revoked_at: v.nullable(time('when it was revoked')),
  last_used_at: v.nullable(time('when it was last used, within a minute')),
})

/** The schema of `belongingsToWire`. */
export const belongings: v.GenericSchema = v.strictObject({
  domains: v.array(v.string()),
  databases: v.pipe(
    v.array(database),
    v.description('their records are retired; delete the D1 databases by these ids'),
  ),
  features: v.array(v.string()),
  api_keys: v.array(v.string()),
  webhooks: v.pipe(
    v.optional(v.array(v.string())),
    v.description(
      'those that get the events of this tenant alone; absent in audit entries from before they were purged',
    ),
  ),
})

/** The schema of `fleetToWire`. */
export const fleet: v.GenericSchema = v.strictObject({
  features: v.array(
    v.strictObject({ feature_key: v.string(), deployed_version: v.string(), tenants: count('how many run it') }),
  ),
  schema_versions: v.array(
    v.strictObject({
      schema_version: count('a version of the tables'),
      status: v.picklist(tenantStatuses),
      tenants: count('how many tenants of this status are at it'),
    }),
  ),
})

/** The schema of `featureTenantToWire`. */
export const featureTenant: v.GenericSchema = v.strictObject({
  tenant_id: id('ten', 'the tenant'),
  slug: text('its name in addresses'),
  status: v.picklist(tenantStatuses),
  deployed_version: text('the version of the feature it runs'),
  last_migration_at: v.nullable(time('when the data of the feature was last migrated')),
})

/** The schema of `webhookToWire`. */
export const webhook: v.GenericSchema = v.strictObject({
  id: id('whk', 'the webhook'),
  tenant_id: v.nullable(id('ten', 'whose events are sent; null: those of all tenants')),
  url: text('where events are sent'),
  event_types: v.pipe(v.array(v.picklist(catalogActions)), v.description('which events are sent; empty: all of them')),
  created_at: time('when it was created'),
})

/** The schema of `streamToWire`. */
export const stream: v.GenericSchema = v.strictObject({
  tenant_id: id('ten', 'whose events'),
  position: count('the place of the last event that was delivered'),
  attempts: count('failed attempts at the event after that one'),
  next_attempt_at: v.nullable(time('when it is tried again; null: nothing failed')),
  stalled_at: v.nullable(time('when it was given up; a replay takes it up again')),
  last_error: v.nullable(text('what the last attempt failed with')),
})

const operatorKind = v.picklist(operatorKinds)
const operatorFields = {
  issuer: text('the issuer of the tokens'),
  subject: text('their subject: the identifier of the user, or of the client'),
  name: text('their name for people'),
  created_at: time('when they were added'),
}

/** The schema of `operatorToWire`. */
export const operator: v.GenericSchema = v.strictObject({ ...operatorFields, kind: operatorKind })

/** The schema of an operator in the audit log: from before there were kinds it has none. */
export const recordedOperator: v.GenericSchema = v.strictObject({ ...operatorFields, kind: v.optional(operatorKind) })
