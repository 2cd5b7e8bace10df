import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOperator } from './is-operator.ts'

const digestOf = async (token: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
const secretDigest = await digestOf('secret')
const tokens = fc.stringMatching(/^[\w.~+/-]{1,80}={0,2}$/)

test('knows the credential by its digest alone', async () => {
  await fc.assert(
    fc.asyncProperty(tokens, tokens, async (token, other) => {
      expect(await isOperator(`Bearer ${token}`, await digestOf(token))).toBe(true)
      expect(await isOperator(`Bearer ${token}`, (await digestOf(token)).toUpperCase())).toBe(true)
      expect(await isOperator(`Bearer ${other}`, await digestOf(token))).toBe(other === token)
    }),
  )
})

test('refuses a digest that differs in any one digit', async () => {
  const digest = secretDigest
  for (let place = 0; place < digest.length; place += 1) {
    const other = digest[place] === '0' ? '1' : '0'
    expect(await isOperator('Bearer secret', digest.slice(0, place) + other + digest.slice(place + 1))).toBe(false)
  }
})

test.each(['', 'x'.repeat(64), secretDigest.slice(1), `${secretDigest}0`])(
  'lets nobody in while the digest is %j',
  async (digest) => {
    expect(await isOperator('Bearer secret', digest)).toBe(false)
  },
)

test.each([undefined, '', 'secret', 'Basic secret', 'Bearer', 'Bearer  ', 'Bearer secret x', 'Bearer s\u00e9cret'])(
  'refuses the header %j (RFC 6750 2.1)',
  async (header) => {
    expect(await isOperator(header, secretDigest)).toBe(false)
  },
)
