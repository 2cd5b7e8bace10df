import fc from 'fast-check'
import { expect, it } from 'vitest'
import { auditCursor } from '../audit/audit-cursor.ts'
import { parseAuditQuery } from './parse-audit-query.ts'

const readAddress = (written: string) => (written.startsWith('192.') ? `read ${written}` : null)
const parse = (query: string) => parseAuditQuery(new URLSearchParams(query), readAddress)
const pathsOf = (query: string) => {
  const parsed = parse(query)
  return parsed.ok ? [] : parsed.error.map(({ path }) => path)
}

it('takes each filter alone and together, and leaves out what was not asked for', () => {
  expect(parse('limit=5')).toEqual({ ok: true, value: { filter: {}, address: null, after: null } })
  const filter = { type: 'sign_in_failed', userId: 'ada' }
  const both = 'type=sign_in_failed&user_id=ada'
  expect(parse(both)).toEqual({ ok: true, value: { filter, address: null, after: null } })
  const address = 'read 192.0.2.7'
  expect(parse(`${both}&address=192.0.2.7`)).toEqual({ ok: true, value: { filter, address, after: null } })
  const addressHash = 'a_-'.padEnd(22, '0')
  expect(parse(`address_hash=${addressHash}`)).toEqual({
    ok: true,
    value: { filter: { addressHash }, address: null, after: null },
  })
})

it('takes the cursor of every place, and of no other text', () => {
  const place = fc.record({ at: fc.nat(), sequence: fc.integer({ min: 1, max: 999_999_999_999_999 }) })
  fc.assert(
    fc.property(place, (after) => {
      expect(parse(`after=${auditCursor(after)}`)).toEqual({ ok: true, value: { filter: {}, address: null, after } })
    }),
  )
  const others = ['', '1.1', 'MS4', 'MS4xLjE', 'LTEuMQ', `${auditCursor({ at: 1, sequence: 1 })}!`]
  for (const text of others) expect(pathsOf(`after=${text}`)).toEqual(['after'])
})

it('refuses everything that is wrong by its name, and repeats no value', () => {
  const refused = parse('type=none&type=sign_in&user_id=&address_=192.0.2.7&after=xyz')
  expect(refused.ok ? [] : refused.error.map(({ path }) => path)).toEqual(['type', 'user_id', 'address_', 'after'])
  for (const value of ['none', '192.0.2.7', 'xyz']) expect(JSON.stringify(refused)).not.toContain(value)
  expect(pathsOf('limit=x')).toEqual(['limit'])
  expect(pathsOf('user=ada')).toEqual(['user'])
  expect(pathsOf('type=SIGN_IN')).toEqual(['type'])
  expect(pathsOf('address=somewhere')).toEqual(['address'])
  expect(pathsOf('address_hash=192.0.2.7')).toEqual(['address_hash'])
  expect(pathsOf(`address=192.0.2.7&address_hash=${'a'.repeat(22)}`)).toEqual(['address_hash'])
})
