import type { D1Like, D1LikeStatement } from './d1-like.ts'

type NewRow = Readonly<Record<string, string | number | null>>

/** Returns a statement that inserts one row. Table and column names come from code, never from input. */
export function insertRow(database: D1Like, table: string, row: NewRow): D1LikeStatement {
  const { columns, marks, values } = partsOf(row)
  return database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${marks})`).bind(...values)
}

/** Returns a statement that inserts one row where `condition` holds at that moment, and then returns one row. */
export function insertRowWhere(
  database: D1Like,
  table: string,
  row: NewRow,
  where: { readonly condition: string; readonly values: ReadonlyArray<string | number> },
): D1LikeStatement {
  const { columns, marks, values } = partsOf(row)
  const sql = `INSERT INTO ${table} (${columns}) SELECT ${marks} WHERE ${where.condition} RETURNING 1`
  return database.prepare(sql).bind(...values, ...where.values)
}

function partsOf(row: NewRow): {
  readonly columns: string
  readonly marks: string
  readonly values: ReadonlyArray<string | number | null>
} {
  const columns = Object.keys(row)
  return { columns: columns.join(', '), marks: columns.map(() => '?').join(', '), values: Object.values(row) }
}
