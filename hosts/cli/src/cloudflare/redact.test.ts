import fc from 'fast-check'
import { expect, it } from 'vitest'
import { redact } from './redact.ts'

it('leaves no secret in a text, in none of its spellings', () => {
  const secret = 'a "b"\nc/d'
  const text = `${secret}|${JSON.stringify(secret)}|${encodeURIComponent(secret)}|a "b" c/d|rest`
  expect(redact(text, [secret])).toBe('[secret]|"[secret]"|[secret]|[secret]|rest')
})

it('replaces a secret whole that holds another', () => {
  expect(redact('abcd', ['bc', 'abcd'])).toBe('[secret]')
})

it('changes nothing without secrets', () => {
  fc.assert(fc.property(fc.string(), (text) => redact(text, ['']) === text))
})
