import { expect, it } from 'vitest'
import type { LocalQuery } from './local-database.ts'
import { askLocalOperator, createLocalDatabase } from './local-database.ts'

function recorded(results: ReadonlyArray<Readonly<Record<string, unknown>>>) {
  const sent: Array<ReadonlyArray<LocalQuery>> = []
  const database = createLocalDatabase(async (queries) => {
    sent.push(queries)
    return queries.map(() => ({ results }))
  })
  return { database, sent }
}

it('sends nothing until a statement is run, and then its SQL with what was bound', async () => {
  const { database, sent } = recorded([{ n: 1 }])
  const statement = database.prepare('SELECT ? AS n')
  const bound = statement.bind(1)
  expect(sent).toEqual([])
  expect(await bound.all()).toEqual({ results: [{ n: 1 }] })
  await statement.run()
  const plain = ({ sql, params }: LocalQuery) => ({ sql, params })
  expect(sent.map((queries) => queries.map(plain))).toEqual([
    [{ sql: 'SELECT ? AS n', params: [1] }],
    [{ sql: 'SELECT ? AS n', params: [] }],
  ])
})

it('gives the first row, its column, and null where there is none', async () => {
  const { database } = recorded([{ n: 1, other: null }, { n: 2 }])
  expect(await database.prepare('SELECT').first()).toEqual({ n: 1, other: null })
  expect(await database.prepare('SELECT').first('n')).toBe(1)
  expect(await database.prepare('SELECT').first('other')).toBeNull()
  expect(await recorded([]).database.prepare('SELECT').first('n')).toBeNull()
})

it("rejects with the operator's message", async () => {
  const refuse = async () => Response.json({ message: 'D1_ERROR: no such table: x: SQLITE_ERROR' }, { status: 400 })
  await expect(askLocalOperator(refuse, { id: 'a', queries: [] })).rejects.toThrow(/^D1_ERROR: no such table: x/)
})
