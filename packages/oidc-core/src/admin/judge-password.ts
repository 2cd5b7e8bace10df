import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { InputIssue } from './input-issue.ts'
import type { GivenPassword } from './schema.ts'

/** Returns what is wrong with a password that the operator gives; null when it can be taken. */
export function judgePassword(hasher: PasswordHasher, { kind, value }: GivenPassword): InputIssue | null {
  const expected = kind === 'hash' ? hasher.refuse(value) : null
  return expected === null ? null : { path: 'password_hash', expected, message: `expected ${expected}` }
}

/** Returns the hash to store. */
export const toHash = (hasher: PasswordHasher, { kind, value }: GivenPassword): string | Promise<string> =>
  kind === 'hash' ? value : hasher.hash(value)
