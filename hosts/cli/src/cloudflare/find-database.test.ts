import { describe, expect, it } from 'vitest'
import { createDatabase } from './create-database.ts'
import { findDatabase } from './find-database.ts'
import type { RunWrangler, WranglerCall } from './run-wrangler.ts'

const accountId = 'a'.repeat(32)
const id = '11111111-2222-3333-4444-555555555555'
const other = '99999999-2222-3333-4444-555555555555'
const signal = new AbortController().signal

/** A wrangler that prints these, one a call. */
function printing(...outputs: ReadonlyArray<string>): {
  readonly run: RunWrangler
  readonly calls: Array<WranglerCall>
} {
  const calls: Array<WranglerCall> = []
  const run: RunWrangler = async (call) => {
    calls.push(call)
    return { ok: true, value: { stdout: outputs[calls.length - 1] ?? '', report: [] } }
  }
  return { run, calls }
}

const find = (stdout: string) => findDatabase({ ...printing(stdout), accountId, name: 'ops', signal })
const list = (...databases: ReadonlyArray<object>): string => JSON.stringify(databases, null, 2)

describe('findDatabase', () => {
  it('compares names exactly', async () => {
    expect(await find(list({ name: 'OPS', uuid: other }, { name: 'ops2', uuid: other }))).toEqual({
      ok: true,
      value: null,
    })
    expect(await find(list({ name: 'ops2', uuid: other }, { name: 'ops', uuid: id }))).toEqual({ ok: true, value: id })
  })

  it('reads the list behind lines for people', async () => {
    expect(await find(`Some warning\n${list({ name: 'ops', uuid: id })}`)).toEqual({ ok: true, value: id })
  })

  it('refuses two databases of one name', async () => {
    const twice = await find(list({ name: 'ops', uuid: id }, { name: 'ops', uuid: other }))
    expect(twice).toMatchObject({ ok: false, error: { code: 'name-ambiguous', effect: 'none' } })
  })

  it.each(['', 'nothing', '{}', '[', list({ name: 'ops', uuid: 'not-an-id' }), list({ name: 'ops' })])(
    'takes %j for an answer that it cannot read, not for absence',
    async (stdout) => {
      expect(await find(stdout)).toMatchObject({ ok: false, error: { code: 'wrangler-answer-unexpected' } })
    },
  )
})

describe('createDatabase', () => {
  it.each(['-ops', '--help', '', 'a\nb', 'a\0b'])('refuses the name %j without calling wrangler', async (name) => {
    const { run, calls } = printing()
    expect(await createDatabase({ run, accountId, name, signal })).toMatchObject({
      ok: false,
      error: { code: 'name-refused', effect: 'none' },
    })
    expect(calls).toEqual([])
  })

  it.each([[list({ name: 'ops', uuid: other })], [list()]])(
    "refuses an id that the account's list %s does not confirm",
    async (listed) => {
      const { run } = printing(`"database_id": "${id}"`, listed)
      expect(await createDatabase({ run, accountId, name: 'ops', signal })).toMatchObject({
        ok: false,
        error: { code: 'database-unconfirmed', effect: 'unknown' },
      })
    },
  )

  it('leaves the effect open when what was created cannot be confirmed', async () => {
    const { run } = printing(`"database_id": "${id}"`, 'no list')
    expect(await createDatabase({ run, accountId, name: 'ops', signal })).toMatchObject({
      ok: false,
      error: { code: 'wrangler-answer-unexpected', effect: 'unknown' },
    })
  })
})
