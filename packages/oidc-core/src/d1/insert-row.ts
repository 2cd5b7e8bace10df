import type { D1Like, D1LikeStatement } from './d1-like.ts'

/** Returns a statement that inserts one row. Table and column names come from code, never from input. */
export function insertRow(
  database: D1Like,
  table: string,
  row: Readonly<Record<string, string | number | null>>,
): D1LikeStatement {
  const columns = Object.keys(row)
  const marks = columns.map(() => '?').join(', ')
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`
  return database.prepare(sql).bind(...Object.values(row))
}
