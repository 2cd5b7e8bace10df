/** A value of a statement's parameter. */
export type LocalParameter = string | number | boolean | null

/** What a statement gave: rows by column, and D1's own figures. */
export interface LocalResult<Row = Readonly<Record<string, unknown>>> {
  readonly results: ReadonlyArray<Row>
  readonly meta?: Readonly<Record<string, unknown>>
}

/** SQL with its parameters. */
export interface LocalQuery {
  readonly sql: string
  readonly params: ReadonlyArray<LocalParameter>
}

/** A statement of a {@link LocalDatabase}, as D1 has it. Rejects with D1's message. */
export interface LocalStatement extends LocalQuery {
  bind(...params: ReadonlyArray<LocalParameter>): LocalStatement
  all<Row = Readonly<Record<string, unknown>>>(): Promise<LocalResult<Row>>
  run(): Promise<LocalResult>
  /** The first row, or its column of this name; null when there is no row. */
  first<Value = Readonly<Record<string, unknown>>>(column?: string): Promise<Value | null>
}

/** The part of D1's interface that the command uses. */
export interface LocalDatabase {
  prepare(sql: string): LocalStatement
  /** Runs statements as one transaction; one result for each. Rejects with D1's message. */
  batch<Row = Readonly<Record<string, unknown>>>(
    statements: ReadonlyArray<LocalQuery>,
  ): Promise<ReadonlyArray<LocalResult<Row>>>
}

/** Runs statements as one transaction; one result for each. */
export type RunLocalQueries = (queries: ReadonlyArray<LocalQuery>) => Promise<ReadonlyArray<LocalResult>>

/** Returns a database whose statements are carried out by `run`. Nothing is sent before a statement is. */
export function createLocalDatabase(run: RunLocalQueries): LocalDatabase {
  const statement = ({ sql, params }: LocalQuery): LocalStatement => {
    const send = async <Row>() => (await run([{ sql, params }]))[0] as LocalResult<Row>
    return {
      sql,
      params,
      bind: (...values) => statement({ sql, params: values }),
      all: send,
      run: send,
      async first<Value>(column?: string) {
        const row = (await send<Readonly<Record<string, unknown>>>()).results[0]
        if (row === undefined) return null
        return (column === undefined ? row : (row[column] ?? null)) as Value | null
      },
    }
  }
  return {
    prepare: (sql) => statement({ sql, params: [] }),
    batch: async <Row>(queries: ReadonlyArray<LocalQuery>) => (await run(queries)) as ReadonlyArray<LocalResult<Row>>,
  }
}

/**
 * The Worker that binds every database of a stack by its id, also before the Workers exist that bind it, and carries out
 * what {@link askLocalOperator} sends. No socket leads to it.
 */
export const localOperator = {
  name: 'voyage-local-operator',
  script: `export default {
  async fetch(request, env) {
    const { id, queries } = await request.json()
    try {
      return Response.json(await env[id].batch(queries.map(({ sql, params }) => env[id].prepare(sql).bind(...params))))
    } catch (error) {
      return Response.json({ message: error.message }, { status: 400 })
    }
  },
}`,
} as const

/** Has the operator Worker, which `fetch` reaches, carry out statements on the database `id`. */
export async function askLocalOperator(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  request: { readonly id: string; readonly queries: ReadonlyArray<LocalQuery> },
): Promise<ReadonlyArray<LocalResult>> {
  const answer = await fetch('http://operator.localhost/', { method: 'POST', body: JSON.stringify(request) })
  const body: unknown = await answer.json()
  if (answer.ok) return body as ReadonlyArray<LocalResult>
  throw new Error((body as { readonly message: string }).message)
}
