import type { ApiReply, ApiRoute } from './api-message.ts'
import { failure, page, readJson, success } from './api-message.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { openSqliteDatabase } from './sqlite-database.ts'

const D1 = '/accounts/:account/d1/database'

/** The account's D1 databases in the order in which they were created. */
export type D1Databases = Array<SqliteDatabase>

/** Create, list, look up and query. `limit` is how many databases the account may have. */
export function d1DatabaseRoutes(databases: D1Databases, limit: number): ReadonlyArray<ApiRoute> {
  return [
    {
      on: `POST ${D1}`,
      handle(request) {
        const name = String(readJson(request)['name'])
        if (databases.some((one) => one.name === name)) {
          return failure(400, 7502, `A database with the name '${name}' already exists`)
        }
        if (databases.length >= limit) return failure(400, 7406, 'You have reached the limit of databases')
        const database = openSqliteDatabase(name)
        databases.push(database)
        return success(describe(database))
      },
    },
    {
      on: `GET ${D1}`,
      handle({ query }) {
        const matching = databases.filter(({ name }) => name.includes(query.get('name') ?? ''))
        return page(query, matching.map(describe))
      },
    },
    {
      on: `GET ${D1}/:id`,
      handle: (_, { id = '' }) => withDatabase(databases, id, (database) => success(describe(database))),
    },
    {
      on: `DELETE ${D1}/:id`,
      handle: (_, { id = '' }) =>
        withDatabase(databases, id, (database) => {
          databases.splice(databases.indexOf(database), 1)
          database.close()
          return success(null)
        }),
    },
    {
      on: `POST ${D1}/:id/query`,
      handle: (request, { id = '' }) =>
        withDatabase(databases, id, (database) => {
          try {
            return success(database.run(String(readJson(request)['sql'])))
          } catch (error) {
            return failure(400, 7500, error instanceof Error ? error.message : String(error))
          }
        }),
    },
  ]
}

/** Finds a database by id or by name, as Cloudflare's API does. */
export function withDatabase(
  databases: D1Databases,
  key: string,
  use: (database: SqliteDatabase) => ApiReply,
): ApiReply {
  const database = databases.find((one) => one.id === key || one.name === key)
  return database === undefined ? failure(404, 7404, `The database ${key} could not be found`) : use(database)
}

function describe({ id, name }: SqliteDatabase): object {
  return {
    uuid: id,
    name,
    version: 'production',
    created_at: '2026-11-01T00:00:00.000Z',
    num_tables: 0,
    file_size: 8192,
  }
}
