import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { unstable_splitSqlQuery } from 'wrangler'

/** D1 refuses a longer statement. */
const MAX_STATEMENT_BYTES = 100_000

/** One D1 database, held in memory by SQLite. */
export interface SqliteDatabase {
  readonly id: string
  readonly name: string
  /** Runs statements as one transaction; one entry for each, as D1's query endpoint gives them. Throws SQLite's error. */
  run(
    sql: string,
  ): ReadonlyArray<{ readonly results: ReadonlyArray<object>; readonly success: true; readonly meta: object }>
  close(): void
}

/** Opens an empty database. */
export function openSqliteDatabase(name: string): SqliteDatabase {
  const database = new DatabaseSync(':memory:')
  return {
    id: randomUUID(),
    name,
    close: () => database.close(),
    run(sql) {
      const statements = unstable_splitSqlQuery(sql)
      if (statements.some((statement) => Buffer.byteLength(statement) > MAX_STATEMENT_BYTES)) {
        throw new Error('statement too long: SQLITE_TOOBIG')
      }
      database.exec('BEGIN')
      try {
        const answers = statements.map((statement) => ({
          results: database.prepare(statement).all(),
          success: true as const,
          meta: { duration: 0, rows_read: 0, rows_written: 0, size_after: 8192, served_by: 'double' },
        }))
        database.exec('COMMIT')
        return answers
      } catch (error) {
        database.exec('ROLLBACK')
        // D1 ends SQLite's message with the name of its result code.
        throw new Error(`${error instanceof Error ? error.message : String(error)}: SQLITE_ERROR`)
      }
    },
  }
}
