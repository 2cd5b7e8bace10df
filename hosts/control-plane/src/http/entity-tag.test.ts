import { expect, test } from 'vitest'
import { entityTag, matchesNone, parseIfMatch } from './entity-tag.ts'

test.each([
  [undefined, null],
  ['*', null],
  [' * ', null],
  ['"3"', [3]],
  ['"3", "4"', [3, 4]],
  ['W/"3"', []],
  ['3', []],
  ['', []],
  ['"v3"', []],
  ['"3" "4"', []],
  ['"99999999999999999999"', []],
])('If-Match %j allows %j (RFC 9110 13.1.1)', (header, expected) => {
  expect(parseIfMatch(header)).toEqual(expected)
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
  expect(parseIfMatch(entityTag(42))).toEqual([42])
})
