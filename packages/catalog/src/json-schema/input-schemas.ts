import type * as v from 'valibot'
import { keyRotation, newApiKey } from '../schemas/api-key-schemas.ts'
import { databasePatch, newDatabase } from '../schemas/database-schemas.ts'
import { domainClaim } from '../schemas/domain-schemas.ts'
import { featureList, featurePatch } from '../schemas/feature-schemas.ts'
import { fleetFeatureQuery } from '../schemas/fleet-schemas.ts'
import { auditQuery, eventQuery } from '../schemas/log-schemas.ts'
import { newOperator, operatorIdentity } from '../schemas/operator-schemas.ts'
import { pageQuery } from '../schemas/page.ts'
import { newTenant, schemaVersion, tenantListQuery, tenantPatch, tenantRename } from '../schemas/tenant-schemas.ts'
import { eventReplay, newWebhook, streamQuery } from '../schemas/webhook-schemas.ts'

/** What is sent in JSON bodies and in URL parameters. */
export type InputName =
  | 'AuditQuery'
  | 'DatabasePatch'
  | 'DomainClaim'
  | 'EventQuery'
  | 'EventReplay'
  | 'FeatureList'
  | 'FeaturePatch'
  | 'FleetFeatureQuery'
  | 'KeyRotation'
  | 'NewApiKey'
  | 'NewDatabase'
  | 'NewOperator'
  | 'NewTenant'
  | 'NewWebhook'
  | 'OperatorIdentity'
  | 'PageQuery'
  | 'SchemaVersion'
  | 'StreamQuery'
  | 'TenantListQuery'
  | 'TenantPatch'
  | 'TenantRename'

/** The schemas of the parsers. */
export const inputSchemas: Readonly<Record<InputName, v.GenericSchema>> = {
  AuditQuery: auditQuery,
  DatabasePatch: databasePatch,
  DomainClaim: domainClaim,
  EventQuery: eventQuery,
  EventReplay: eventReplay,
  FeatureList: featureList,
  FeaturePatch: featurePatch,
  FleetFeatureQuery: fleetFeatureQuery,
  KeyRotation: keyRotation,
  NewApiKey: newApiKey,
  NewDatabase: newDatabase,
  NewOperator: newOperator,
  NewTenant: newTenant,
  NewWebhook: newWebhook,
  OperatorIdentity: operatorIdentity,
  PageQuery: pageQuery,
  SchemaVersion: schemaVersion,
  StreamQuery: streamQuery,
  TenantListQuery: tenantListQuery,
  TenantPatch: tenantPatch,
  TenantRename: tenantRename,
}
