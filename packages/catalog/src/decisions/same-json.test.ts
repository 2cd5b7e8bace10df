import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '../tenant-feature.ts'
import { sameJson } from './same-json.ts'

const json = fc.jsonValue({ depthSize: 'small' }) as fc.Arbitrary<JsonValue>

test('a value is the same as itself after a trip through JSON', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(sameJson(value, JSON.parse(JSON.stringify(value)))).toBe(true)
    }),
  )
})

test('the order of fields does not matter, that of elements does', () => {
  expect(sameJson({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true)
  expect(sameJson([1, 2], [2, 1])).toBe(false)
})

test('tells apart what looks alike', () => {
  const pairs: ReadonlyArray<readonly [JsonValue, JsonValue]> = [
    [{}, []],
    [{ a: 1 }, [['a', 1]]],
    [{ list: [1] }, [1]],
    [{ a: null }, {}],
    ['1', 1],
    [JSON.parse('{"__proto__":{"a":1}}'), {}],
  ]
  for (const [one, other] of pairs) expect([one, sameJson(one, other)]).toEqual([one, false])
})
