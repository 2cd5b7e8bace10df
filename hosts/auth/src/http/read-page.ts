import type { AuthContext } from '../auth-env.ts'

/** Returns how many records the operator asks for: `limit` of the query, which was judged; default 100. */
const readLimit = (context: AuthContext): number => Number(context.req.query('limit') ?? '100')

/**
 * Returns a page of records, and the place to pass as `after` for the next one: the key of its last record, null when
 * there is no more.
 *
 * @param list returns up to `limit` records after a place in the order of their keys
 */
export async function readPage<T>(
  context: AuthContext,
  {
    list,
    keyOf,
  }: {
    readonly list: (page: { readonly after: string | null; readonly limit: number }) => Promise<ReadonlyArray<T>>
    readonly keyOf: (record: T) => string
  },
): Promise<{ readonly records: ReadonlyArray<T>; readonly next: string | null }> {
  const limit = readLimit(context)
  const found = await list({ after: context.req.query('after') ?? null, limit: limit + 1 })
  const records = found.slice(0, limit)
  const last = records.at(-1)
  return { records, next: found.length > limit && last !== undefined ? keyOf(last) : null }
}

/** Whether the operator wants to know what would come of a request. */
export const isDryRun = (context: AuthContext): boolean => context.req.query('dry_run') === 'true'
