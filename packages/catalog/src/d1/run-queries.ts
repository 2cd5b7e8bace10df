import { CatalogError } from '../catalog-error.ts'
import type { D1Like, D1Row, D1StatementLike } from './d1-like.ts'

/** SQL text and the values of its parameters, in order. */
export interface Query {
  readonly sql: string
  readonly values: ReadonlyArray<string | number | null>
}

function prepare(db: D1Like, query: Query): D1StatementLike {
  return db.prepare(query.sql).bind(...query.values)
}

/**
 * Returns the rows of one query.
 *
 * @throws CatalogError `CATALOG_STORE_FAILED`
 */
export async function queryRows(db: D1Like, query: Query): Promise<ReadonlyArray<D1Row>> {
  try {
    return (await prepare(db, query).all()).results
  } catch (cause) {
    throw new CatalogError('CATALOG_STORE_FAILED', 'The catalog database did not answer a query.', { cause })
  }
}

/**
 * Runs the queries in one transaction and returns the rows of each.
 *
 * @throws CatalogError `CATALOG_STORE_FAILED`; then none of them took effect, or all of them and the reply was lost
 */
export async function runBatch(
  db: D1Like,
  queries: ReadonlyArray<Query>,
): Promise<ReadonlyArray<ReadonlyArray<D1Row>>> {
  try {
    const results = await db.batch(queries.map((query) => prepare(db, query)))
    return results.map((result) => result.results)
  } catch (cause) {
    throw new CatalogError('CATALOG_STORE_FAILED', 'The catalog database did not carry out a batch.', { cause })
  }
}
