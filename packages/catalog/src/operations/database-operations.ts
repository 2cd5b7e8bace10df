import type { DatabaseNotFound, DatabaseTaken, TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import type { DatabaseConflict } from '../decisions/decide-database-registration.ts'
import { decideDatabaseRegistration } from '../decisions/decide-database-registration.ts'
import type { DatabaseUpdateRefusal } from '../decisions/decide-database-update.ts'
import { decideDatabaseUpdate } from '../decisions/decide-database-update.ts'
import type { Decision, Registered } from '../decisions/decision.ts'
import type { Result } from '../result.ts'
import { err } from '../result.ts'
import type { DatabasePatch, NewTenantDatabase, TenantDatabase } from '../tenant-database.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** What can be done with the records of a tenant's databases. */
export interface DatabaseOperations {
  listDatabases(tenantId: string): Promise<Result<AtVersion<ReadonlyArray<TenantDatabase>>, TenantNotFound>>
  registerDatabase(
    input: { readonly tenantId: string; readonly database: NewTenantDatabase },
    by: ChangeRequest<AtVersion<Registered<TenantDatabase>>>,
  ): Promise<Result<AtVersion<Registered<TenantDatabase>>, ChangeRefusal | DatabaseTaken | DatabaseConflict>>
  updateDatabase(
    input: { readonly tenantId: string; readonly d1DatabaseId: string; readonly patch: DatabasePatch },
    by: ChangeRequest<AtVersion<TenantDatabase>>,
  ): Promise<Result<AtVersion<TenantDatabase>, ChangeRefusal | DatabaseNotFound | DatabaseUpdateRefusal>>
}

/** Returns the operations on database records. */
export function createDatabaseOperations(kit: CatalogKit): DatabaseOperations {
  const { store, clock } = kit
  return {
    listDatabases: (tenantId) => kit.readOf(tenantId, () => store.listDatabases(tenantId)),
    registerDatabase: ({ tenantId, database }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: ['database_taken'] }, async (tenant) =>
        decideDatabaseRegistration(tenant, await store.listDatabases(tenantId), { database, now: clock() }),
      ),
    updateDatabase: ({ tenantId, d1DatabaseId, patch }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<TenantDatabase>, DatabaseNotFound | DatabaseUpdateRefusal>> => {
          const database = (await store.listDatabases(tenantId)).find((each) => each.d1DatabaseId === d1DatabaseId)
          if (database === undefined) return err({ reason: 'database_not_found' })
          return decideDatabaseUpdate(tenant, database, { patch, now: clock() })
        },
      ),
  }
}
