import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CodeChallenge, CodeVerifier } from './index.ts'
import {
  deriveCodeChallenge,
  generateCodeVerifier,
  parseCodeChallenge,
  parseCodeVerifier,
  verifyCodeVerifier,
} from './index.ts'

const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const verifiers = fc
  .string({ unit: fc.constantFrom(...unreserved), minLength: 43, maxLength: 128 })
  .map((text) => text as CodeVerifier)

// RFC 7636 Appendix B.
const octets = [
  116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191, 240, 91,
  88, 5, 88, 83, 132, 141, 121,
]
const golden = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
}

describe('generateCodeVerifier', () => {
  it('encodes the octets of RFC 7636 Appendix B', () => {
    expect(generateCodeVerifier(() => Uint8Array.from(octets))).toBe(golden.verifier)
  })

  it('always yields a verifier that parses', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const verifier = generateCodeVerifier(() => bytes)
        expect(parseCodeVerifier(verifier)).toBe(verifier)
      }),
    )
  })

  it('throws when the source returns too few bytes', () => {
    expect(() => generateCodeVerifier(() => new Uint8Array(31))).toThrow(TypeError)
  })
})

describe('parseCodeVerifier', () => {
  it('accepts every text of 43 to 128 unreserved characters (RFC 7636 4.1)', () => {
    fc.assert(fc.property(verifiers, (verifier) => parseCodeVerifier(verifier) === verifier))
  })

  it('refuses a verifier shorter than 43 characters (RFC 7636 4.1)', () => {
    expect(parseCodeVerifier('a'.repeat(42))).toBeUndefined()
  })

  it('refuses a verifier longer than 128 characters (RFC 7636 4.1)', () => {
    expect(parseCodeVerifier('a'.repeat(129))).toBeUndefined()
  })

  it.each(['+', '/', '=', ' ', '\n', '%', 'é'])('refuses the reserved character %j (RFC 7636 4.1)', (character) => {
    expect(parseCodeVerifier('a'.repeat(50) + character)).toBeUndefined()
    expect(parseCodeVerifier(character + 'a'.repeat(50))).toBeUndefined()
  })

  it.each([undefined, null, 1, {}, ['a'.repeat(43)]])('refuses %j, which is no text', (input) => {
    expect(parseCodeVerifier(input)).toBeUndefined()
  })
})

describe('deriveCodeChallenge', () => {
  it('derives the challenge of RFC 7636 Appendix B', async () => {
    expect(await deriveCodeChallenge(golden.verifier as CodeVerifier)).toBe(golden.challenge)
  })

  it('always yields a challenge that parses', async () => {
    await fc.assert(
      fc.asyncProperty(verifiers, async (verifier) => {
        const challenge = await deriveCodeChallenge(verifier)
        expect(parseCodeChallenge(challenge)).toBe(challenge)
      }),
    )
  })
})

describe('parseCodeChallenge', () => {
  it.each([
    golden.challenge.slice(0, 42),
    `${golden.challenge}A`,
    `${golden.challenge}=`,
    `${golden.challenge.slice(0, 42)}N`,
    `${golden.challenge.slice(0, 40)}.~M`,
    undefined,
    43,
  ])('refuses %j', (input) => {
    expect(parseCodeChallenge(input)).toBeUndefined()
  })
})

describe('verifyCodeVerifier', () => {
  it('accepts the verifier of its own challenge', async () => {
    await fc.assert(
      fc.asyncProperty(verifiers, async (verifier) => {
        expect(await verifyCodeVerifier(verifier, await deriveCodeChallenge(verifier))).toBe(true)
      }),
    )
  })

  it('refuses every other verifier', async () => {
    await fc.assert(
      fc.asyncProperty(verifiers, verifiers, async (one, other) => {
        fc.pre(one !== other)
        expect(await verifyCodeVerifier(other, await deriveCodeChallenge(one))).toBe(false)
      }),
    )
  })

  it('refuses the verifier itself as its challenge (method plain)', async () => {
    expect(await verifyCodeVerifier(golden.verifier as CodeVerifier, golden.verifier as unknown as CodeChallenge)).toBe(
      false,
    )
  })

  it('refuses a challenge that only begins with the right one', async () => {
    expect(await verifyCodeVerifier(golden.verifier as CodeVerifier, `${golden.challenge}A` as CodeChallenge)).toBe(
      false,
    )
  })
})
