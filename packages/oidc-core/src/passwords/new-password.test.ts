import { expect, it } from 'vitest'
import type { IsPasswordBlocked } from './new-password.ts'
import { judgeNewPassword } from './new-password.ts'

const user = { tenantId: 'ten_a', username: 'ada', name: 'Ada Lovelace', email: 'countess@ockham.example' }

const setUp = (isPasswordBlocked: IsPasswordBlocked = () => false) => {
  const asked: Array<string> = []
  const rules = {
    isPasswordBlocked: (password: string) => {
      asked.push(password)
      return isPasswordBlocked(password)
    },
    tenants: { findTenantName: async (tenantId: string) => (tenantId === 'ten_a' ? 'Meridian Bank' : null) },
  }
  const judge = async (password: string, whose = user): Promise<string> => {
    const judged = await judgeNewPassword(rules, { password, user: whose })
    return judged.ok ? 'ok' : judged.error.reason
  }
  return { asked, judge }
}

it('takes 8 to 1024 characters of any kind', async () => {
  const { judge } = setUp()
  const judged = await Promise.all(
    ['a b c d', 'a b c d e', '12345678', `b${'a'.repeat(1_023)}`].map((each) => judge(each)),
  )
  expect(judged).toEqual(['password_length', 'ok', 'ok', 'ok'])
  expect([await judge(''), await judge(`b${'a'.repeat(1_024)}`)]).toEqual(['password_length', 'password_length'])
})

it.each(['ada.lovelace', 'Countess1815', 'countess@ockham.example', 'Meridian Bank!', 'meridian-ada', 'aaaaaaaaaaaa'])(
  'refuses %s, which is made of the names of user and tenant or of one character',
  async (password) => {
    expect(await setUp().judge(password)).toBe('password_blocked')
  },
)

it("asks about the password as it was typed, at once or in a while, and not when it is no one's to choose anyway", async () => {
  for (const isBlocked of [(each: string) => each === 'Pass word', async (each: string) => each === 'Pass word']) {
    const { asked, judge } = setUp(isBlocked)
    expect([await judge('Pass word'), await judge('pass word')]).toEqual(['password_blocked', 'ok'])
    await judge('short')
    await judge('lovelace')
    expect(asked).toEqual(['Pass word', 'pass word'])
  }
})

it("knows the names of this user and tenant alone, and a user without an address or a tenant's name", async () => {
  const { judge } = setUp()
  const other = { tenantId: 'ten_b', username: 'bob', name: 'Bob', email: '' }
  expect([await judge('ada.lovelace', other), await judge('meridian bank', other)]).toEqual(['ok', 'ok'])
  expect(await judge('meridian bank', { ...user, tenantId: 'ten_b' })).toBe('ok')
})

it('fails when it cannot be told whether a password is blocked', async () => {
  const { judge } = setUp(async () => {
    throw new Error('the list does not answer')
  })
  await expect(judge('a long password')).rejects.toThrow('the list does not answer')
})
