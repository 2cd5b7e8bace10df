import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, newVerificationValue } from './new-id.ts'

test('writes 128 bits as 26 characters of base32, most significant first', () => {
  expect(newId('ten', (length) => new Uint8Array(length))).toBe(`ten_${'0'.repeat(26)}`)
  expect(newId('ten', (length) => new Uint8Array(length).fill(255))).toBe(`ten_7${'Z'.repeat(25)}`)
  expect(newId('aud', (length) => new Uint8Array(length).fill(1, 15))).toBe(`aud_${'0'.repeat(25)}1`)
})

test('gives different bytes different ids', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const same = newId('x', () => one) === newId('x', () => other)
      expect(same).toBe(one.every((byte, index) => byte === other[index]))
    }),
  )
})

test('a verification value carries 160 random bits', () => {
  const asked: Array<number> = []
  const value = newVerificationValue((length) => {
    asked.push(length)
    return new Uint8Array(length).fill(0xab)
  })
  expect(asked).toEqual([20])
  expect(value).toBe(`voyage-verification=${'ab'.repeat(20)}`)
})
