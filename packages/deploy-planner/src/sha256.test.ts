import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from './sha256.ts'

const encoder = new TextEncoder()
/** The digest, with more in the buffer than belongs to the text. */
const digestOf = (text: string) => sha256Hex(encoder.encode(`${text}, and more`), encoder.encode(text).length)
const expected = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

describe('sha256Hex', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('gives the published digest of %.20s (FIPS 180-4)', (text, digest) => {
    expect(digestOf(text)).toBe(digest)
  })

  it('agrees with node:crypto at every length around the block size', () => {
    for (let length = 0; length < 260; length++) expect(digestOf('x'.repeat(length))).toBe(expected('x'.repeat(length)))
  })

  it('agrees with node:crypto on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => digestOf(text) === expected(text)))
  })
})
