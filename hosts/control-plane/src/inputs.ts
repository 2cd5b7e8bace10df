import type { InputError, Result } from '@voyage/catalog'
import {
  parseAuditQuery,
  parseDatabasePatch,
  parseDomainClaim,
  parseEventQuery,
  parseEventReplay,
  parseFeatureList,
  parseFeaturePatch,
  parseFleetFeatureQuery,
  parseKeyRotation,
  parseNewApiKey,
  parseNewOperator,
  parseNewTenant,
  parseNewTenantDatabase,
  parseNewWebhook,
  parseOperatorIdentity,
  parsePageQuery,
  parseSchemaVersion,
  parseStreamQuery,
  parseTenantListQuery,
  parseTenantPatch,
  parseTenantRename,
} from '@voyage/catalog'
import type { InputName } from '@voyage/catalog/json-schema'

/** What reads the input that a schema of the catalog describes. */
export const parsers = {
  AuditQuery: parseAuditQuery,
  DatabasePatch: parseDatabasePatch,
  DomainClaim: parseDomainClaim,
  EventQuery: parseEventQuery,
  EventReplay: parseEventReplay,
  FeatureList: parseFeatureList,
  FeaturePatch: parseFeaturePatch,
  FleetFeatureQuery: parseFleetFeatureQuery,
  KeyRotation: parseKeyRotation,
  NewApiKey: parseNewApiKey,
  NewDatabase: parseNewTenantDatabase,
  NewOperator: parseNewOperator,
  NewTenant: parseNewTenant,
  NewWebhook: parseNewWebhook,
  OperatorIdentity: parseOperatorIdentity,
  PageQuery: parsePageQuery,
  SchemaVersion: parseSchemaVersion,
  StreamQuery: parseStreamQuery,
  TenantListQuery: parseTenantListQuery,
  TenantPatch: parseTenantPatch,
  TenantRename: parseTenantRename,
} as const satisfies Record<InputName, (input: unknown) => Result<unknown, ReadonlyArray<InputError>>>

/** What the parser of an input returns. */
export type Parsed<N extends InputName> = Extract<ReturnType<(typeof parsers)[N]>, { ok: true }>['value']
