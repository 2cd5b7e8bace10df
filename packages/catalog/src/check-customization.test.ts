import { expect, test } from 'vitest'
import { checkCustomization, maxCustomizationBytes } from './check-customization.ts'

const nested = (levels: number): unknown => (levels === 1 ? {} : { inner: nested(levels - 1) })

test('takes 8 levels and refuses 9', () => {
  expect(checkCustomization(nested(8))).toBe(true)
  expect(checkCustomization(nested(9))).toBe(false)
})

test('counts arrays as levels', () => {
  expect(checkCustomization({ a: [[[[[[[]]]]]]] })).toBe(true)
  expect(checkCustomization({ a: [[[[[[[[]]]]]]]] })).toBe(false)
})

test('counts bytes, not characters', () => {
  const room = maxCustomizationBytes - '{"a":""}'.length
  expect(checkCustomization({ a: 'x'.repeat(room) })).toBe(true)
  expect(checkCustomization({ a: 'x'.repeat(room + 1) })).toBe(false)
  expect(checkCustomization({ a: 'é'.repeat(room / 2 + 1) })).toBe(false)
})

test.each([[null], [[]], ['text'], [1], [undefined]])('refuses %j', (value) => {
  expect(checkCustomization(value)).toBe(false)
})

test.each([{ a: 'x\ud83d' }, { 'x\udca9': 1 }, { a: [{ b: ['\udca9\ud83d'] }] }])(
  'refuses half of a surrogate pair, wherever it stands: %#',
  (value) => {
    expect(checkCustomization(value)).toBe(false)
  },
)

test('takes whole surrogate pairs', () => {
  expect(checkCustomization({ '💩': ['💩', { a: '💩' }] })).toBe(true)
})

test('survives a depth that would exhaust the stack', () => {
  expect(checkCustomization({ a: JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)) })).toBe(false)
})
