import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { DatabasePatch, DatabaseStatus, TenantDatabase } from '../tenant-database.ts'
import { databaseToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** Why a database record is not changed. */
export type DatabaseUpdateRefusal =
  /** The database is retired, which is for good. */
  | { readonly reason: 'database_retired' }
  /** The record would have both a binding and a shard, or neither. */
  | { readonly reason: 'database_place_refused' }

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
): Result<Decision<TenantDatabase>, DatabaseUpdateRefusal> {
  const patched: TenantDatabase = { ...database, ...given.patch }
  if (patchFields.every((field) => patched[field] === database[field])) return ok({ change: null, value: database })
  if (!moves[database.status].includes(patched.status)) return err({ reason: 'database_retired' })
  // What was registered without a place before one was asked for can still be retired.
  const isMoved = patched.binding !== database.binding || patched.shard !== database.shard
  if (isMoved && (patched.binding === null) === (patched.shard === null))
    return err({ reason: 'database_place_refused' })
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
