import { describe, expect, it } from 'vitest'
import { blankBindingIds } from './blank-binding-ids.ts'
import type { WranglerConfigFormat } from './config-literal.ts'
import type { BindingIds } from './sync-bindings.ts'
import { syncBindings } from './sync-bindings.ts'
import { valueAt } from './value-at.ts'

const uuid = '0a0a0a0a-1111-4222-8333-444444444444'
const hex = '0123456789abcdef0123456789abcdef'

const refusalOf = (text: string, format: WranglerConfigFormat, ids: BindingIds = {}) => {
  const synced = syncBindings({ text, format, ids })
  return synced.ok ? null : synced.error
}

describe('a text that is no config', () => {
  it('is refused with line, column and what was expected', () => {
    const cases: ReadonlyArray<readonly [WranglerConfigFormat, string, object]> = [
      ['jsonc', '{\n  "a": 1,\n  "b" 2\n}', { line: 3, column: 7, message: 'line 3, column 7: colon expected' }],
      ['jsonc', '{ "a": }', { line: 1, column: 8, message: 'line 1, column 8: value expected' }],
      ['jsonc', '["a"]', { line: 1, column: 1, message: 'line 1, column 1: expected an object' }],
      ['jsonc', '', { line: 1, column: 1 }],
      ['toml', 'a = 1\nb = = 2', { line: 2, column: 5 }],
      // The parser of places takes this, the parser of data does not.
      [
        'toml',
        'a = 1\nb = 99999999999999999999',
        { line: 2, column: 5, message: expect.stringMatching(/^line 2, column 5: ./) },
      ],
    ]
    for (const [format, text, expected] of cases) {
      expect(refusalOf(text, format), text).toMatchObject({ reason: 'config_invalid', ...expected })
    }
  })
})

describe('an id', () => {
  it('is refused by its key where anything but the id is in it', () => {
    const cases: ReadonlyArray<readonly [BindingIds, string]> = [
      ...[`x${uuid}`, `${uuid}0`, `${uuid}\n`, uuid.toUpperCase()].map((id) => [{ d1: { ops: id } }, 'd1 id'] as const),
      ...[`x${hex}`, `${hex}0`].map((id) => [{ kv: { ops: id } }, 'kv id'] as const),
      ...['x', 'files/', '-files', 'x'.repeat(64)].map((id) => [{ r2: { ops: id } }, 'bucket name'] as const),
      ...['', 'mail-', 'x'.repeat(64), 'Mail'].flatMap((id) => [
        [{ queues: { ops: id } }, 'queue name'] as const,
        [{ deadLetterQueues: { ops: id } }, 'queue name'] as const,
      ]),
    ]
    for (const [ids, what] of cases) {
      expect(refusalOf('{}', 'jsonc', ids), JSON.stringify(ids)).toEqual({
        reason: 'id_malformed',
        key: 'ops',
        message: `the ${what} of ops is not in the form of Cloudflare's`,
      })
    }
    expect(refusalOf('{}', 'jsonc', { queues: { ops: 'x' }, r2: { ops: 'xyz' } })).toBeNull()
  })

  it('that no binding takes is named, of each kind, in order', () => {
    const ids = { kv: { b: hex }, d1: { z: uuid, a: uuid }, queues: { q: 'mail' } }
    const synced = syncBindings({ text: '{}', format: 'jsonc', ids })
    expect(synced.ok && synced.value.unused).toEqual(['d1.a', 'd1.z', 'kv.b', 'queues.q'])
  })
})

it('an environment that is not there is refused by its name', () => {
  const synced = syncBindings({ text: '{ "env": { "a": {} } }', format: 'jsonc', ids: {}, env: 'b' })
  expect(synced).toEqual({
    ok: false,
    error: { reason: 'environment_unknown', env: 'b', message: 'the config has no environment b' },
  })
})

it('only what is written is blanked: the value of a binding, in the root or an environment', () => {
  const blank = (value: string) => `{
  "d1_databases": [{ "database_id": ${value}, "binding": "id", "deeper": { "database_id": "kept" } }],
  "kv_namespaces": [{ "id": ${value} }],
  "id": "kept",
  "other": [{ "id": "kept", "database_id": "kept" }],
  "env": { "staging": { "d1_databases": [{ "database_id": ${value} }] }, "d1_databases": [{ "database_id": "kept" }] }
}`
  expect(blankBindingIds(blank('"one"'), 'jsonc')).toEqual({ ok: true, value: blank('') })
  expect(blankBindingIds('{', 'jsonc')).toMatchObject({ ok: false })
})

it('a path leads through own keys alone', () => {
  expect(valueAt({ a: [{ b: null }] }, ['a', 0, 'b'])).toBeNull()
  for (const path of [['a', 0, 'b', 'c'], ['a', 1], ['toString'], ['a', 0, 'c']]) {
    expect(valueAt({ a: [{ b: null }] }, path), path.join('.')).toBeUndefined()
  }
  expect(valueAt('text', ['length'])).toBeUndefined()
})
