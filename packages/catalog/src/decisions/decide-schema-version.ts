import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** The tenant's databases are at a later schema version already; tables are not migrated backwards. */
export interface SchemaVersionRefusal {
  readonly reason: 'schema_version_behind'
  readonly standing: number
}

/** Returns the tenant with the schema version its databases were brought to; no change when it stands already. */
export function decideSchemaVersion(
  tenant: Tenant,
  schemaVersion: number,
  now: number,
): Result<Decision<Tenant>, SchemaVersionRefusal> {
  if (schemaVersion === tenant.schemaVersion) return ok({ change: null, value: tenant })
  if (schemaVersion < tenant.schemaVersion) {
    return err({ reason: 'schema_version_behind', standing: tenant.schemaVersion })
  }
  const after = nextVersion({ ...tenant, schemaVersion }, now)
  return ok({
    value: after,
    change: {
      action: 'tenant.schema_migrated',
      expectedVersion: tenant.version,
      tenant: after,
      write: { kind: 'none' },
      before: tenantToWire(tenant),
      after: tenantToWire(after),
    },
  })
}
