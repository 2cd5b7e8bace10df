import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, digestJson, hashJson } from './canonical-json.ts'

/** The same by JSON.stringify alone, from objects whose keys were put in order. */
const expected = (value: unknown): string => JSON.stringify(inOrder(value))

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  // Integer-like keys come first in any object; a text of the entries has no such rule.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]))
}

const keys = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((key) => !/^\d+$/.test(key))
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, undefined),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('\ud800', 'a\udc00"', '\u0000\u001f\u007f\u2028', '"\\'),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 30 }),
  ),
})).value

describe('canonicalJson', () => {
  it('writes what JSON.stringify writes, with every key in its place', () => {
    fc.assert(fc.property(fc.array(json, { maxLength: 3 }), (value) => canonicalJson(value) === expected(value)))
  })

  it('sorts by code unit, whatever the number of keys, and keeps a key such as __proto__', () => {
    const many = Array.from({ length: 50 }, (_, index) => `k${(index * 37) % 50}`)
    const object: unknown = JSON.parse(`{${[...many, '__proto__', 'ä', 'Z', 'z'].map((key) => `"${key}":1`).join()}}`)
    const sorted = [...many, '__proto__', 'ä', 'Z', 'z'].sort()
    expect(canonicalJson(object)).toBe(`{${sorted.map((key) => `"${key}":1`).join()}}`)
  })

  it('writes texts longer than any buffer that was there before', () => {
    const long = 'x'.repeat(300_000)
    expect(canonicalJson([long, 'ü'.repeat(9000)])).toBe(JSON.stringify([long, 'ü'.repeat(9000)]))
  })
})

describe('hashJson and digestJson', () => {
  it('agree with each other and with node:crypto', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const hash = createHash('sha256').update(canonicalJson(value)).digest('hex')
        expect([hashJson(value), await digestJson(value)]).toEqual([hash, hash])
      }),
    )
  })
})
