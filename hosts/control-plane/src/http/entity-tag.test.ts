import { expect, test } from 'vitest'
import { entityTag, matchesNone, parseIfMatch } from './entity-tag.ts'

test.each([
  [undefined, null],
  ['*', null],
  [' * ', null],
  ['"3"', [3]],
  ['"3", "4"', [3, 4]],
  ['W/"3"', []],
  ['W/"3","4"', [4]],
  [',"3" ,\t,"4",', [3, 4]],
  ['"3,4"', []],
  ['"03"', []],
  ['', []],
  ['""', []],
  ['"v3"', []],
  ['"99999999999999999999"', []],
])('If-Match %j allows %j (RFC 9110 13.1.1)', (header, expected) => {
  expect(parseIfMatch(header)).toEqual({ ok: true, value: expected })
})

test.each([
  ['3', 1],
  ['"3', 1],
  ['"3" "4"', 5],
  ['"3"W/"4"', 4],
  ['"3", *', 6],
  ['*, "3"', 1],
  ['"3", w/"4"', 6],
  ['"3", W/ "4"', 6],
  ['"3"; "4"', 4],
  ['"a b"', 1],
])('If-Match %j is malformed from character %i on (RFC 9110 8.8.3)', (header, character) => {
  expect(parseIfMatch(header)).toEqual({ ok: false, error: { character } })
})

test.each([
  [undefined, true],
  ['*', false],
  ['"3"', false],
  ['W/"3"', false],
  ['"2", W/"3"', false],
  ['"2"', true],
  ['3', true],
])('If-None-Match %j lets version 3 through: %j (RFC 9110 13.1.2)', (header, expected) => {
  expect(matchesNone(header, 3)).toBe(expected)
})

test('a tag is understood again', () => {
  expect(parseIfMatch(entityTag(42))).toEqual({ ok: true, value: [42] })
})
