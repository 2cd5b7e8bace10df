import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sqlText } from './sql-text.ts'

const database = new DatabaseSync(':memory:')

describe('sqlText', () => {
  it('gives SQLite back exactly the values that were put in', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '"', '?', '\0', '\r', '\n', ';', '-', '/', '*', 'x') }),
      fc.maxSafeInteger(),
      fc.double({ noDefaultInfinity: true, noNaN: true }).filter((number) => !Object.is(number, -0)),
      fc.constant(null),
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (params) => {
        const columns = params.map((_, index) => `? AS c${index}`)
        const row = database.prepare(sqlText({ sql: `SELECT ${columns.join(', ')}`, params })).get()
        expect(Object.values(row ?? {})).toEqual(params)
      }),
      { examples: [[[-9007199254740992, 2 ** 62, 1e21]]] },
    )
  })

  it('leaves question marks in strings, names and comments alone', () => {
    const sql = `SELECT '?', "?", \`?\`, [?], 'it''s ?' -- ?\n/* ? */, ? ;`
    expect(sqlText({ sql, params: [1] })).toBe(`SELECT '?', "?", \`?\`, [?], 'it''s ?' -- ?\n/* ? */, 1 ;`)
  })

  it('ends every statement with one semicolon', () => {
    expect(sqlText({ sql: 'SELECT 1', params: [] })).toBe('SELECT 1;')
    expect(sqlText({ sql: 'SELECT 1;\n', params: [] })).toBe('SELECT 1;')
  })

  it.each([
    ['SELECT ?', []],
    ['SELECT ?', [1, 2]],
    ['SELECT ?', [Number.NaN]],
    ['SELECT ?', [Number.POSITIVE_INFINITY]],
  ])('refuses %s with the parameters %j', (sql, params) => {
    expect(() => sqlText({ sql, params })).toThrow(TypeError)
  })
})
