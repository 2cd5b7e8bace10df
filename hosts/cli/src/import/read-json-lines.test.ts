import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientImport, userImport } from './import-kind.ts'
import { readJsonLines } from './read-json-lines.ts'

describe('readJsonLines', () => {
  it('reads what JSON lines hold, whatever the line ends and blank lines', () => {
    const text = '\uFEFF{"username":"ada","name":"Ada"}\r\n\r\n  \n{"username":"bob","password_hash":"$2b$"}'
    expect(readJsonLines(text, userImport)).toEqual({
      records: [
        { line: 1, key: 'ada', body: { name: 'Ada' } },
        { line: 4, key: 'bob', body: { password_hash: '$2b$' } },
      ],
      problems: [],
    })
  })

  it('names every bad line at once, and no value of it', () => {
    const secret = 'hunter22'
    const lines = [
      '{"username":"ada"}',
      `{"username":"bob","password":"${secret}"`,
      `["${secret}"]`,
      `{"name":"${secret}"}`,
      `{"username":7,"password":"${secret}"}`,
      '{"username":"  "}',
      '{"username":" ＡDA "}',
      'null',
    ]
    const { records, problems } = readJsonLines(lines.join('\n'), userImport)
    expect(records.map(({ line }) => line)).toEqual([1])
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(problems[5]?.message).toBe('username: expected one that line 1 does not have')
    expect(JSON.stringify(problems)).not.toContain(secret)
  })

  it('names the line of a key that no address can hold', () => {
    const keys = ['\\ud800x', 'x\\udfff', '.', '..', ' .. ', '\\u2025', 'ada', '...', '\\ud83c\\udf63']
    const lines = (member: string) => keys.map((key) => `{"${member}":"${key}"}`).join('\n')
    const users = readJsonLines(lines('username'), userImport)
    expect(users.problems).toEqual([
      { line: 1, message: 'username: expected a text without half of a surrogate pair' },
      { line: 2, message: 'username: expected a text without half of a surrogate pair' },
      ...[3, 4, 5, 6].map((line) => ({
        line,
        message: 'username: expected neither "." nor "..", which no address can hold',
      })),
    ])
    const clients = readJsonLines(lines('client_id'), clientImport)
    expect(clients.problems.map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })

  it('takes client ids as they are', () => {
    const { records } = readJsonLines('{"client_id":"Shop"}\n{"client_id":"shop"}', clientImport)
    expect(records).toHaveLength(2)
  })

  it('finds each line of any file once, as a record or as a problem', () => {
    const line = fc.oneof(
      fc.json(),
      fc.record({ username: fc.string() }).map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const filled = lines.flatMap((each, index) => (each.trim() === '' ? [] : [index + 1]))
        const { records, problems } = readJsonLines(lines.join('\n'), userImport)
        const found = [...records, ...problems].map((each) => each.line).sort((left, right) => left - right)
        expect(found).toEqual(filled)
      }),
    )
  })
})
