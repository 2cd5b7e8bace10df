import { describe, expect, it } from 'vitest'
import { BINDING_KINDS } from './binding-kinds.ts'
import { matchBindings } from './match-bindings.ts'
import { parseJsoncConfig } from './parse-jsonc-config.ts'

/** Matches the D1 bindings listed, or any value in the place of the list, with ids. */
function match(list: unknown, ids: Readonly<Record<string, string>>) {
  const parsed = parseJsoncConfig(JSON.stringify({ d1_databases: list }))
  const kind = BINDING_KINDS.find((one) => one.kind === 'd1')
  if (!parsed.ok || kind === undefined) throw new TypeError('no config')
  const { data } = parsed.value
  const literals = new Map(parsed.value.literals.map((literal) => [JSON.stringify(literal.path), literal]))
  const matched = matchBindings({ data, literals, kind, section: [], ids: new Map(Object.entries(ids)) })
  return matched.ok
    ? { edits: matched.value.replacements.map(({ edit }) => edit), used: [...matched.value.used] }
    : matched.error
}

const ops = { binding: 'OPS', database_name: 'ops', database_id: 'old' }

describe('matchBindings', () => {
  it('takes an id by the name of the database or of the binding; one that stands there already is no edit', () => {
    const edit = { path: ['d1_databases', 0, 'database_id'], binding: 'OPS', from: 'old', to: 'new' }
    expect(match([ops], { ops: 'new' })).toEqual({ edits: [edit], used: ['ops'] })
    expect(match([ops], { OPS: 'new', CONF: 'other' })).toEqual({ edits: [edit], used: ['OPS'] })
    expect(match([ops], { ops: 'new', OPS: 'new' })).toEqual({ edits: [edit], used: ['ops', 'OPS'] })
    expect(match([ops], { ops: 'old' })).toEqual({ edits: [], used: ['ops'] })
  })

  it('takes the id of its own place, after bindings of which no id is given', () => {
    const list = [{ ...ops, binding: 'CONF', database_name: 'config' }, ops]
    expect(match(list, { ops: 'new' })).toMatchObject({ edits: [{ path: ['d1_databases', 1, 'database_id'] }] })
  })

  it('leaves a list that is none and entries without a binding alone', () => {
    for (const list of [
      'ops',
      7,
      null,
      { 0: ops },
      [null, 'ops', 7],
      [{ ...ops, binding: undefined }],
      [{ ...ops, binding: 7 }],
    ]) {
      expect(match(list, { ops: 'new', 7: 'new' })).toEqual({ edits: [], used: [] })
    }
  })

  it('says of which binding what is wrong', () => {
    expect(match([ops], { ops: 'one', OPS: 'another' })).toEqual({
      reason: 'id_ambiguous',
      binding: 'OPS',
      message: 'ops and OPS name two ids for the binding OPS',
    })
    expect(match([ops, { ...ops, database_id: 'too' }], { ops: 'new' })).toEqual({
      reason: 'binding_duplicate',
      binding: 'OPS',
      message: 'the binding OPS is listed twice',
    })
    for (const database_id of [undefined, 7]) {
      expect(match([{ ...ops, database_id }], { ops: 'new' })).toEqual({
        reason: 'id_literal_missing',
        binding: 'OPS',
        message: 'the binding OPS has no database_id to put its d1 id in',
      })
    }
  })
})
