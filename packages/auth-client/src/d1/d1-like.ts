/** The part of Cloudflare's D1Database that this package uses; a real one satisfies it. */
export interface D1Like {
  prepare(sql: string): D1LikeStatement
  /** Runs the statements in one transaction. */
  batch<T = unknown>(statements: Array<D1LikeStatement>): Promise<Array<{ readonly results: Array<T> }>>
}

/** The part of D1PreparedStatement that this package uses. */
export interface D1LikeStatement {
  bind(...values: Array<unknown>): D1LikeStatement
  first<T = unknown>(): Promise<T | null>
  run(): Promise<unknown>
}
