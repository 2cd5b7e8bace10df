import type { D1Like, D1LikeStatement } from './d1-like.ts'

/**
 * Returns the database with every query told to `count` before it is asked: one for a statement, for a batch as many as it
 * has, as D1 counts them against the limit of an invocation.
 *
 * @see https://developers.cloudflare.com/d1/platform/limits/
 */
export function countQueries(database: D1Like, count: (queries: number) => void): D1Like {
  const originals = new WeakMap<D1LikeStatement, D1LikeStatement>()
  const counted = (statement: D1LikeStatement): D1LikeStatement => {
    const wrapped: D1LikeStatement = {
      bind: (...values) => counted(statement.bind(...values)),
      first<T>() {
        count(1)
        return statement.first<T>()
      },
      all<T>() {
        count(1)
        return statement.all<T>()
      },
      run() {
        count(1)
        return statement.run()
      },
    }
    originals.set(wrapped, statement)
    return wrapped
  }
  return {
    prepare: (sql) => counted(database.prepare(sql)),
    batch<T>(statements: Array<D1LikeStatement>) {
      count(statements.length)
      return database.batch<T>(statements.map((each) => originals.get(each) ?? each))
    },
  }
}
