/** What a tenant's code may do with a database: the part of `D1Database` that a shard offers as well. */
export interface TenantDatabase {
  prepare(query: string): TenantStatement
  /** Runs the statements in one transaction, in order; all of them or none. */
  batch(statements: Array<TenantStatement>): Promise<Array<TenantQueryResult<unknown>>>
}

/** A statement with its values; a `D1PreparedStatement` is one. */
export interface TenantStatement {
  bind(...values: Array<unknown>): TenantStatement
  all<Row = Record<string, unknown>>(): Promise<TenantQueryResult<Row>>
  /** Returns the first row, or null when there is none. */
  first<Row = Record<string, unknown>>(): Promise<Row | null>
  run<Row = Record<string, unknown>>(): Promise<TenantQueryResult<Row>>
}

/** What a statement answered. */
export interface TenantQueryResult<Row> {
  readonly results: Array<Row>
  readonly meta: { readonly changes: number; readonly last_row_id: number }
}
