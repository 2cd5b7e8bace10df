import { describe, expect, it } from 'vitest'
import { parseTomlConfig } from './parse-toml-config.ts'

const literalsOf = (text: string) => {
  const parsed = parseTomlConfig(text)
  if (!parsed.ok) throw new TypeError(parsed.error.message)
  return parsed.value.literals.map(({ path, value, start, end, quote }) => [
    path.join('/'),
    value,
    text.slice(start, end),
    quote,
  ])
}

describe('parseTomlConfig', () => {
  it('finds each string with its path: bare, quoted and dotted keys, tables, lists of tables, inline tables, arrays', () => {
    const text = [
      'name = "worker"',
      '"a.b" = \'raw\'',
      'c.\'d\'.e = "dotted"',
      '[vars]',
      'X = "one"',
      '[[d1_databases]]',
      'database_id = "first"',
      '[[d1_databases]]',
      'database_id = "second"',
      '[env.staging]',
      'kv_namespaces = [{ binding = "A", id = "i" }, { binding = "B" }]',
      'routes = [["x"], ["y", "z"]]',
    ].join('\n')
    expect(literalsOf(text)).toEqual([
      ['name', 'worker', '"worker"', '"'],
      ['a.b', 'raw', "'raw'", "'"],
      ['c/d/e', 'dotted', '"dotted"', '"'],
      ['vars/X', 'one', '"one"', '"'],
      ['d1_databases/0/database_id', 'first', '"first"', '"'],
      ['d1_databases/1/database_id', 'second', '"second"', '"'],
      ['env/staging/kv_namespaces/0/binding', 'A', '"A"', '"'],
      ['env/staging/kv_namespaces/0/id', 'i', '"i"', '"'],
      ['env/staging/kv_namespaces/1/binding', 'B', '"B"', '"'],
      ['env/staging/routes/0/0', 'x', '"x"', '"'],
      ['env/staging/routes/1/0', 'y', '"y"', '"'],
      ['env/staging/routes/1/1', 'z', '"z"', '"'],
    ])
  })

  it('finds no string in numbers, booleans and dates', () => {
    expect(literalsOf('a = 1\nb = true\nc = 2026-11-23\nd = 1.5\ne = []')).toEqual([])
  })

  it('says in one line where it is none, whichever parser finds it', () => {
    expect(parseTomlConfig('a = 1\nb = = 2')).toMatchObject({
      error: {
        reason: 'config_invalid',
        line: 2,
        column: 5,
        message: expect.stringMatching(/^line 2, column 5: [^\n]+$/),
      },
    })
    const tooLarge = parseTomlConfig('a = 1\nb = 99999999999999999999')
    expect(tooLarge).toMatchObject({
      error: {
        reason: 'config_invalid',
        line: 2,
        column: 5,
        message: expect.stringMatching(/^line 2, column 5: [^\n]+$/),
      },
    })
  })
})
