import fc from 'fast-check'
import { expect, it } from 'vitest'
import { auditCursor } from '../audit/audit-cursor.ts'
import { parseAuditQuery } from './parse-audit-query.ts'

const parse = (query: string) => parseAuditQuery(new URLSearchParams(query))
const pathsOf = (query: string) => {
  const parsed = parse(query)
  return parsed.ok ? [] : parsed.error.map(({ path }) => path)
}

it('takes each filter alone and together, and leaves out what was not asked for', () => {
  expect(parse('limit=5')).toEqual({ ok: true, value: { filter: {}, after: null } })
  const filter = { type: 'sign_in_failed', userId: 'ada' }
  expect(parse('type=sign_in_failed&user_id=ada')).toEqual({ ok: true, value: { filter, after: null } })
})

it('takes the cursor of every place, and of no other text', () => {
  const place = fc.record({ at: fc.nat(), sequence: fc.integer({ min: 1, max: 999_999_999_999_999 }) })
  fc.assert(
    fc.property(place, (after) => {
      expect(parse(`after=${auditCursor(after)}`)).toEqual({ ok: true, value: { filter: {}, after } })
    }),
  )
  const others = ['', '1.1', 'MS4', 'MS4xLjE', 'LTEuMQ', `${auditCursor({ at: 1, sequence: 1 })}!`]
  for (const text of others) expect(pathsOf(`after=${text}`)).toEqual(['after'])
})

it('refuses everything that is wrong by its name, and repeats no value', () => {
  const refused = parse('type=none&type=sign_in&user_id=&address_=192.0.2.7&after=xyz')
  expect(refused.ok ? [] : refused.error.map(({ path }) => path)).toEqual([
    'type',
    'address_',
    'type',
    'user_id',
    'after',
  ])
  for (const value of ['none', '192.0.2.7', 'xyz']) expect(JSON.stringify(refused)).not.toContain(value)
  expect(pathsOf('user=ada')).toEqual(['user'])
  expect(pathsOf('type=SIGN_IN')).toEqual(['type'])
})
