import * as v from 'valibot'
import type { AuditAction, CatalogAction } from '../change.ts'
import { auditActions, catalogActions } from '../change.ts'
import {
  apiKey,
  belongings,
  count,
  database,
  domain,
  feature,
  id,
  recordedOperator,
  tenant,
  text,
  time,
  webhook,
} from './wire-schemas.ts'

/** What a change touches, before and after it. */
interface Change {
  readonly before: v.GenericSchema
  readonly after: v.GenericSchema
}

const nothing = v.null()
const features = v.strictObject({ features: v.array(feature) })
const created = (after: v.GenericSchema): Change => ({ before: nothing, after })
const removed = (before: v.GenericSchema): Change => ({ before, after: nothing })
const changed = (record: v.GenericSchema): Change => ({ before: record, after: record })

const changes: Readonly<Record<AuditAction, Change>> = {
  'tenant.created': created(tenant),
  'tenant.updated': changed(tenant),
  'tenant.renamed': changed(tenant),
  'tenant.restored': changed(tenant),
  'tenant.purged': { before: belongings, after: tenant },
  'tenant.schema_migrated': changed(tenant),
  // A claim that had lapsed is made anew.
  'domain.claimed': { before: v.nullable(domain), after: domain },
  'domain.verified': changed(domain),
  'domain.unverified': changed(domain),
  'domain.removed': removed(domain),
  'database.registered': created(database),
  'database.updated': changed(database),
  'features.registered': changed(features),
  'feature.updated': changed(feature),
  'feature.removed': removed(feature),
  'api_key.created': created(apiKey),
  'api_key.rotated': changed(apiKey),
  'api_key.revoked': changed(apiKey),
  'webhook.created': created(webhook),
  'webhook.secret_rotated': changed(webhook),
  'webhook.deleted': removed(webhook),
  'events.replayed': changed(webhook),
  'operator.added': created(recordedOperator),
  'operator.removed': removed(recordedOperator),
}

/** The schema of `auditEntryToWire`: what stands before and after, the action says. */
export const auditEntry: v.GenericSchema = v.union(
  auditActions.map((action) =>
    v.strictObject({
      id: id('aud', 'the entry'),
      tenant_id: text('whose it is; platform: no tenant'),
      actor: text(
        'who did it: operator:<kind>:<issuer>#<subject> (without the kind in older entries), system:bootstrap, or system:schedule',
      ),
      action: v.literal(action),
      before: changes[action].before,
      after: changes[action].after,
      request_id: text('the X-Request-Id of the request'),
      at: time('when it was'),
    }),
  ),
)

const told = (action: CatalogAction): v.GenericSchema => {
  const { before, after } = changes[action]
  return after === nothing ? before : after
}

/** The schema of `eventToWire`. */
export const event: v.GenericSchema = v.union(
  catalogActions.map((type) =>
    v.strictObject({
      id: id('evt', 'the same in every attempt to deliver it'),
      type: v.literal(type),
      data: v.strictObject({
        tenant_id: id('ten', 'whose it is'),
        version: count("the tenant's version after the change"),
        data: told(type),
      }),
      created_at: time('when it was'),
    }),
  ),
)
