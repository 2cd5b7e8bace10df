/** A row as D1 returns it. */
export type D1Row = { readonly [column: string]: unknown }

/** The part of a D1 prepared statement that the catalog uses. */
export interface D1StatementLike {
  bind(...values: Array<unknown>): D1StatementLike
  all(): Promise<{ readonly results: ReadonlyArray<D1Row> }>
}

/** The part of a D1 database that the catalog uses; Cloudflare's `D1Database` fits. */
export interface D1Like {
  prepare(sql: string): D1StatementLike
  /** Runs the statements in order in one transaction: all of them or none. */
  batch(statements: Array<D1StatementLike>): Promise<ReadonlyArray<{ readonly results: ReadonlyArray<D1Row> }>>
}
