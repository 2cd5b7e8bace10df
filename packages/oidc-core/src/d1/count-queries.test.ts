import { expect, it } from 'vitest'
import { countQueries } from './count-queries.ts'
import type { D1LikeStatement } from './d1-like.ts'

it('counts one query for each statement that is run, and each of a batch, and passes on what was bound', async () => {
  const ran: Array<unknown> = []
  const statementOf = (sql: string, values: ReadonlyArray<unknown> = []): D1LikeStatement => ({
    bind: (...bound) => statementOf(sql, bound),
    async first<T>() {
      ran.push([sql, values])
      return 'first' as T
    },
    async all<T>() {
      ran.push([sql, values])
      return { results: ['all'] as Array<T> }
    },
    async run() {
      ran.push([sql, values])
      return 'run'
    },
  })
  let queries = 0
  const database = countQueries(
    {
      prepare: (sql) => statementOf(sql),
      batch: async <T>(statements: Array<D1LikeStatement>) => Promise.all(statements.map((each) => each.all<T>())),
    },
    (count) => {
      queries += count
    },
  )
  const statement = database.prepare('SELECT').bind(1)
  expect(queries).toBe(0)
  expect([await statement.first(), await statement.all(), await statement.run()]).toEqual([
    'first',
    { results: ['all'] },
    'run',
  ])
  expect(queries).toBe(3)
  expect(await database.batch([statement, database.prepare('DELETE')])).toHaveLength(2)
  expect(queries).toBe(5)
  expect(ran).toEqual([
    ['SELECT', [1]],
    ['SELECT', [1]],
    ['SELECT', [1]],
    ['SELECT', [1]],
    ['DELETE', []],
  ])
})
