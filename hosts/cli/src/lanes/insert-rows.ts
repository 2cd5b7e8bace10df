import type { SqlStatement } from '../executor/deploy-target.ts'
import { jsonBatches } from './json-batches.ts'

/** Returns the statements that insert rows into a table, each row's values in the order of the columns. */
export function insertRows(
  table: string,
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number | null>>,
): ReadonlyArray<SqlStatement> {
  const values = columns.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ')
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`
  return jsonBatches(rows).map((batch) => ({ sql, params: [batch] }))
}
