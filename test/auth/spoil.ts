import fc from 'fast-check'
import { expect } from 'vitest'

/** Missing, empty, repeated, huge, of the wrong kind, outside of the charset: what a hostile form can do to a value. */
export const badValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'x'.repeat(20_000),
    '\u0000',
    '%',
    '%zz',
    '[]',
    '{"a":',
    '-1',
    '1e999',
    '../',
    '\ufeff',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.webUrl(),
)

/** What a form may claim to be, rightly or not. */
export const formType: fc.Arbitrary<string> = fc.constantFrom(
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-16',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
)

/** A value that takes a form just past the 64 KiB that are read; workerd closes the line when much more is left unread. */
export const pastTheLimit: string = 'x'.repeat(65_530)

/** A form of which one or more parameters are spoilt: replaced, dropped or repeated. */
export const spoil = (
  good: Readonly<Record<string, string>>,
  extra: ReadonlyArray<string> = [],
): fc.Arbitrary<URLSearchParams> => {
  const names = [...Object.keys(good), ...extra]
  const change = fc.record({
    name: fc.constantFrom(...names),
    how: fc.constantFrom('replace', 'drop', 'repeat'),
    value: badValue,
  })
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const form = new URLSearchParams(good)
    for (const { name, how, value } of changes) {
      if (how === 'replace') form.set(name, value)
      else if (how === 'drop') form.delete(name)
      else form.append(name, value)
    }
    return form
  })
}

/** An OAuth error in JSON with strings within the charset (RFC 6749 section 5.2), never a failure of ours. */
export async function expectOauthError(response: Response): Promise<string> {
  expect([400, 401, 405, 413, 429]).toContain(response.status)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { error, error_description: description = '' } = (await response.json()) as Record<string, string>
  expect(error).toMatch(/^[a-z_]+$/)
  expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/)
  return error ?? ''
}
