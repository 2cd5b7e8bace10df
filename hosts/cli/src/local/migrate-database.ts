import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unstable_splitSqlQuery } from 'wrangler'
import type { LocalDatabase } from './local-database.ts'

/** Reads the `*.sql` files of a migrations folder in the order in which they apply (by name). */
async function readMigrations(
  directory: string,
): Promise<ReadonlyArray<{ readonly name: string; readonly sql: string }>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(directory, name), 'utf8') })))
}

/**
 * Applies the migrations that a database does not have yet; returns their names.
 *
 * Keeps the same `d1_migrations` table as `wrangler d1 migrations apply`, so that either can go on after the other.
 * Each migration and its row are one D1 batch: a migration that fails leaves nothing behind.
 */
export async function migrateDatabase(database: LocalDatabase, directory: string): Promise<ReadonlyArray<string>> {
  await database
    .prepare(
      'CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    )
    .run()
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(results.map((row) => row.name))
  const pending = (await readMigrations(directory)).filter((migration) => !applied.has(migration.name))
  for (const migration of pending) {
    await database.batch([
      ...unstable_splitSqlQuery(migration.sql).map((statement) => database.prepare(statement)),
      database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(migration.name),
    ])
  }
  return pending.map((migration) => migration.name)
}
