import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { DatabasePatch, DatabaseStatus, TenantDatabase } from '../tenant-database.ts'
import { databaseToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** The database is retired, which is for good. */
export interface DatabaseStatusRefusal {
  readonly reason: 'database_retired'
}

const moves: { readonly [from in DatabaseStatus]: ReadonlyArray<DatabaseStatus> } = {
  active: ['active', 'moving', 'retired'],
  moving: ['moving', 'active', 'retired'],
  retired: [],
}

/** Returns the database record with only the supplied fields changed; no change when it holds them already. */
export function decideDatabaseUpdate(
  tenant: Tenant,
  database: TenantDatabase,
  given: { readonly patch: DatabasePatch; readonly now: number },
): Result<Decision<TenantDatabase>, DatabaseStatusRefusal> {
  const patched: TenantDatabase = { ...database, ...given.patch }
  if (patchFields.every((field) => patched[field] === database[field])) return ok({ change: null, value: database })
  if (!moves[database.status].includes(patched.status)) return err({ reason: 'database_retired' })
  return ok({
    value: patched,
    change: {
      action: 'database.updated',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'update_database', database: patched },
      before: databaseToWire(database),
      after: databaseToWire(patched),
    },
  })
}

const patchFields = ['status', 'binding', 'shard', 'mappingVersion'] as const satisfies ReadonlyArray<
  keyof DatabasePatch
>
