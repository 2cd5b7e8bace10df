import { join } from 'node:path'
import type { FleetDatabase, FleetDatabases, FleetFailure } from '@voyage/catalog/fleet-migration'
import { unstable_splitSqlQuery } from 'wrangler'
import { err, ok } from '../executor/result.ts'
import { databaseStateSql, readDatabaseState } from '../fleet/database-state.ts'
import { accountFile, readLocalAccount } from './local-account.ts'
import type { LocalDatabase } from './local-database.ts'
import { createLocalStack } from './local-stack.ts'

/** Opens the tenants' databases of a local stack, also while it serves. @throws CommandError CLI_LOCAL_ACCOUNT_UNREADABLE */
export async function openLocalFleetDatabases(
  folder: string,
): Promise<{ readonly databases: FleetDatabases; close(): Promise<void> }> {
  const account = await readLocalAccount(accountFile(folder))
  const ids = Object.values(account.databases)
  const stack = await createLocalStack({ persistPath: join(folder, 'wrangler/v3') }, { workers: [], databaseIds: ids })
  return {
    databases: localFleetDatabases((id) => (ids.includes(id) ? stack.database(id) : null)),
    close: stack.stop,
  }
}

function localFleetDatabases(find: (id: string) => LocalDatabase | null): FleetDatabases {
  return {
    readState: ({ d1DatabaseId }) =>
      attempt(d1DatabaseId, async (database) => {
        const [markers, applied] = await database.batch(databaseStateSql.map((sql) => database.prepare(sql)))
        return readDatabaseState(rowsOf(markers), rowsOf(applied))
      }),
    apply: ({ d1DatabaseId }, { name, sql }) =>
      attempt(d1DatabaseId, async (database) => {
        await database.batch([
          ...unstable_splitSqlQuery(sql).map((statement) => database.prepare(statement)),
          database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
        ])
        return null
      }),
  }

  async function attempt<T>(
    id: FleetDatabase['d1DatabaseId'],
    work: (database: LocalDatabase) => Promise<T>,
  ): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: FleetFailure }> {
    const database = find(id)
    if (database === null) {
      return err({
        code: 'database-missing',
        message: `The local stack has no D1 database ${id}.`,
        remedy: 'Register the database that the tenant has, or retire its record in the catalog.',
        retriable: false,
      })
    }
    try {
      return ok(await work(database))
    } catch (cause) {
      return err({
        code: 'database-statement-failed',
        message: `the D1 database ${id}: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy: 'Mend the SQL that the message names and run the command again.',
        retriable: false,
      })
    }
  }
}

function rowsOf(result: { readonly results: ReadonlyArray<unknown> } | undefined) {
  return (result?.results ?? []) as ReadonlyArray<Readonly<Record<string, unknown>>>
}
