import { describe, expect, it } from 'vitest'
import type { Env } from './compose.ts'
import { compose } from './compose.ts'
import { parseSecrets } from './parse-secrets.ts'

const [newest, older] = ['n'.repeat(32), 'o'.repeat(33)]

describe('the secrets of a variable', () => {
  it.each([
    ['one', newest, [newest]],
    ['several, in their order', `${newest} ${older}`, [newest, older]],
    ['with a line end, as a shell leaves it', ` ${newest}\t ${older}\r\n`, [newest, older]],
  ])('are taken: %s', (_, value, secrets) => {
    expect(parseSecrets('NAME', value)).toEqual(secrets)
  })

  const empty = 'NAME is empty: set a secret of at least 32 characters, or several with spaces between'
  it.each([
    ['none', undefined, empty],
    ['an empty text', '', empty],
    ['nothing but space', ' \n', empty],
    ['a short one', 'canary'.padEnd(31, 'y'), 'NAME: its secret has fewer than 32 characters'],
    [
      'a passphrase with spaces',
      'canary canary canary canary canary canary',
      'NAME: secret 1 of 6 (spaces separate them) has fewer than 32 characters',
    ],
    [
      'a short one behind',
      `${newest} ${older} canary`,
      'NAME: secret 3 of 3 (spaces separate them) has fewer than 32 characters',
    ],
  ])('are refused and not shown: %s', (_, value, message) => {
    expect(() => parseSecrets('NAME', value)).toThrow(new TypeError(message))
  })
})

it.each([
  ['KEY_ENCRYPTION_SECRET', { KEY_ENCRYPTION_SECRET: `${newest} canary` }],
  ['KEY_ENCRYPTION_SECRET', { KEY_ENCRYPTION_SECRET: undefined }],
])('the auth host refuses a wrong %s by its name before it serves anybody', (name, vars) => {
  const env = { ISSUERS: 'https://auth.example', OPERATOR_TOKEN_SHA256: '', AUTH_DB: {}, ...vars }
  expect(() => compose(env as unknown as Env)).toThrow(name)
})
