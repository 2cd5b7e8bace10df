import { expect, it } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { isCommonPassword } from './is-common-password.ts'

it.each(['password', 'PassWord', '12345678', 'trustno1', 'qwertyuiop', 'iloveyou', 'ｐａｓｓｗｏｒｄ'])(
  '%s is used by many',
  async (password) => {
    expect(await isCommonPassword(password)).toBe(true)
  },
)

it.each(['correct horse battery staple', 'a new password', 'password of mine', 'pass word'])(
  '%s is not, though it has a common one in it',
  async (password) => {
    expect(await isCommonPassword(password)).toBe(false)
  },
)

it('knows thousands, in lower case and long enough to be chosen at all', () => {
  expect(commonPasswords.size).toBeGreaterThan(10_000)
  expect([...commonPasswords].filter((each) => each.length < 8 || each !== each.toLowerCase())).toEqual([])
})
