import type * as v from 'valibot'
import type { JsonObject } from '../tenant-feature.ts'
import { convertSchemas } from './convert-schemas.ts'
import type { InputName } from './input-schemas.ts'
import { inputSchemas } from './input-schemas.ts'
import { auditEntry, event } from './log-wire-schemas.ts'
import {
  apiKey,
  belongings,
  database,
  domain,
  feature,
  featureTenant,
  fleet,
  operator,
  stream,
  tenant,
  webhook,
} from './wire-schemas.ts'

/** What stands in answers, by the name of its schema. */
export type WireName =
  | 'ApiKey'
  | 'AuditEntry'
  | 'Belongings'
  | 'Database'
  | 'Domain'
  | 'Event'
  | 'Feature'
  | 'FeatureTenant'
  | 'Fleet'
  | 'Operator'
  | 'Stream'
  | 'Tenant'
  | 'Webhook'

const wireSchemas: Readonly<Record<WireName, v.GenericSchema>> = {
  ApiKey: apiKey,
  AuditEntry: auditEntry,
  Belongings: belongings,
  Database: database,
  Domain: domain,
  Event: event,
  Feature: feature,
  FeatureTenant: featureTenant,
  Fleet: fleet,
  Operator: operator,
  Stream: stream,
  Tenant: tenant,
  Webhook: webhook,
}

/**
 * Returns the JSON Schemas (2020-12) of all that the catalog's parsers take and its wire forms are, for an OpenAPI
 * document: those of the parsers are made from the very schemas that parse. References to one another begin with
 * `refPrefix`.
 */
export function catalogJsonSchemas(refPrefix: string): Readonly<Record<InputName | WireName, JsonObject>> {
  return convertSchemas({ ...inputSchemas, ...wireSchemas }, refPrefix)
}
