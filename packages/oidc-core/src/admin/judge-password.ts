import type { NewPassword, NewPasswordRules } from '../passwords/new-password.ts'
import { judgeNewPassword } from '../passwords/new-password.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'
import type { GivenPassword } from './schema.ts'

/** Returns what is wrong with a hash that the operator gives; null when it can be taken, and for a password. */
export function judgeHash(hasher: PasswordHasher, { kind, value }: GivenPassword): InputIssue | null {
  const expected = kind === 'hash' ? hasher.refuse(value) : null
  return expected === null ? null : unexpected('password_hash', expected)
}

/** Returns what is wrong with a password that the operator gives a user; null when it can be taken, and for a hash. */
export async function judgePassword(
  rules: NewPasswordRules,
  { given, user }: { readonly given: GivenPassword; readonly user: NewPassword['user'] },
): Promise<InputIssue | null> {
  if (given.kind === 'hash') return null
  const judged = await judgeNewPassword(rules, { password: given.value, user })
  if (judged.ok) return null
  const expected =
    judged.error.reason === 'password_length'
      ? 'a password of 8 to 1024 characters'
      : 'a password that is not well known and not made of the names of the user and the tenant'
  return unexpected('password', expected)
}

/** Returns the hash to store. */
export const toHash = (hasher: PasswordHasher, { kind, value }: GivenPassword): string | Promise<string> =>
  kind === 'hash' ? value : hasher.hash(value)
