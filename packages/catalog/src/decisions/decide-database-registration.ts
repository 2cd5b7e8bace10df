import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { NewTenantDatabase, TenantDatabase } from '../tenant-database.ts'
import { databaseToWire } from '../wire.ts'
import type { Decision, Registered } from './decision.ts'

/** The tenant has another database in this place, or this database in another one. */
export interface DatabaseConflict {
  readonly reason: 'database_differs'
}

/**
 * Returns the tenant's database record: the standing one when it is the same in every field, otherwise a new one.
 * A tenant has one database of each kind, and one archive for each year; retired ones do not count, and never return.
 */
export function decideDatabaseRegistration(
  tenant: Tenant,
  standing: ReadonlyArray<TenantDatabase>,
  given: { readonly database: NewTenantDatabase; readonly now: number },
): Result<Decision<Registered<TenantDatabase>>, DatabaseConflict> {
  const { database } = given
  const there = standing.find(
    (each) =>
      each.d1DatabaseId === database.d1DatabaseId ||
      (each.status !== 'retired' && each.kind === database.kind && each.year === database.year),
  )
  if (there !== undefined) {
    const same = there.status !== 'retired' && identity.every((field) => there[field] === database[field])
    return same ? ok({ change: null, value: { record: there, created: false } }) : err({ reason: 'database_differs' })
  }
  const record: TenantDatabase = { ...database, tenantId: tenant.id, status: 'active', createdAt: given.now }
  return ok({
    value: { record, created: true },
    change: {
      action: 'database.registered',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'insert_database', database: record },
      before: null,
      after: databaseToWire(record),
    },
  })
}

const identity = [
  'kind',
  'd1DatabaseId',
  'binding',
  'shard',
  'year',
  'mappingVersion',
] as const satisfies ReadonlyArray<keyof NewTenantDatabase>
