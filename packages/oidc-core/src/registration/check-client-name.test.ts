import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkClientName } from './check-client-name.ts'

const check = (name: unknown) => checkClientName({ client_name: name })

describe('the name that a client gives itself', () => {
  it.each([
    'Meridian Bank',
    "Müller & Söhne's (beta) №1",
    '日本銀行',
    'بنك المشرق',
    'বাংলা ব্যাংক',
    'Cafe\u0301 \u{1f9ed}',
    'Meridian\u00a0Bank',
  ])('may be in any script: %s', (name) => {
    expect(check(name)).toEqual({ ok: true, value: name })
  })

  it.each([
    ...['0000', '0009', '000a', '007f', '0085', '00ad', '034f', '061c', '115f', '17b4', '180e', '200b', '200c', '200d'],
    ...['200e', '200f', '2028', '2029', '202a', '202e', '2060', '2066', '2069', '2800', '3164', 'd800', 'e000', 'fe0f'],
    ...['feff', 'ffa0', 'fff9', '1d173', 'e0041', 'e01ef', 'f0000'],
  ])('has nothing that is not seen: U+%s', (code) => {
    const unseen = String.fromCodePoint(Number.parseInt(code, 16))
    for (const name of [`Meridian${unseen} Bank`, `${unseen}Meridian`, `Meridian${unseen}`, unseen]) {
      expect(check(name)).toMatchObject({
        ok: false,
        error: {
          reason: 'metadata_invalid',
          member: 'client_name',
          expected: expect.stringMatching(/without control/),
        },
      })
    }
  })

  it('is not of spaces alone, nor too long', () => {
    for (const name of ['', ' ', '\u3000\u00a0', 'x'.repeat(201), '😀'.repeat(201)]) expect(check(name).ok).toBe(false)
    for (const name of ['x'.repeat(200), '😀'.repeat(200)]) expect(check(name).ok).toBe(true)
  })

  it('is what was sent or refused, whatever is sent', () => {
    const sent = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.jsonValue())
    fc.assert(
      fc.property(sent, (name) => {
        const checked = check(name)
        if (!checked.ok || name === null) return
        expect(checked.value).toBe(name)
        expect(name).toMatch(/^[^\p{Cc}\p{Cf}]{1,200}$/u)
      }),
    )
  })
})
