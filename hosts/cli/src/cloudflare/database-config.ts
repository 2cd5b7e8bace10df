/** The name of the configuration that a call on one database runs with. */
export const CONFIG_FILE = 'wrangler.json'

/** The binding by which such a call knows the database, so that no name of the manifest becomes an argument. */
export const BINDING = 'DATABASE'

/** Returns a Wrangler configuration that knows one database by its id (and its migrations), or none. */
export function databaseConfig(options: {
  readonly accountId: string
  readonly database?: {
    readonly id: string
    readonly name: string
    /** Absolute. */
    readonly migrations?: string
  }
}): Readonly<Record<string, string>> {
  const { accountId, database } = options
  const binding = database && {
    binding: BINDING,
    database_name: database.name,
    database_id: database.id,
    ...(database.migrations === undefined ? {} : { migrations_dir: database.migrations }),
  }
  const config = { name: 'voyage', account_id: accountId, d1_databases: binding === undefined ? [] : [binding] }
  return { [CONFIG_FILE]: JSON.stringify(config) }
}
