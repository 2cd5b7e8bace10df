import type { User } from '../model/user.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantNameStore } from '../stores/identity-stores.ts'
import { isMadeOf } from './is-made-of.ts'

/**
 * Returns whether a password is too well known to be chosen, by many people or from a breach. It is asked with a new
 * password as typed, never with one at a sign-in. What it throws fails the request: decide yourself what an outage means.
 */
export type IsPasswordBlocked = (password: string) => boolean | Promise<boolean>

/** What new passwords are judged by. */
export interface NewPasswordRules {
  readonly isPasswordBlocked: IsPasswordBlocked
  readonly tenants: Pick<TenantNameStore, 'findTenantName'>
}

/** Why a password cannot be chosen. */
export type NewPasswordRefusal =
  /** It has fewer than 8 or more than 1024 characters. */
  | { readonly reason: 'password_length' }
  /** It is well known, one character again and again, or made of the names of the user and the tenant. */
  | { readonly reason: 'password_blocked' }

/** A password that somebody is about to get, and who. */
export interface NewPassword {
  readonly password: string
  readonly user: Pick<User, 'tenantId' | 'username' | 'name' | 'email'>
}

/**
 * Returns whether a user may have this password: at registration, at a change, and when somebody else sets it. The whole
 * password is compared, not parts of it, and there are no rules on kinds of characters.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2: https://pages.nist.gov/800-63-4/sp800-63b.html
 */
export async function judgeNewPassword(
  { isPasswordBlocked, tenants }: NewPasswordRules,
  { password, user }: NewPassword,
): Promise<Result<null, NewPasswordRefusal>> {
  if (password.length < 8 || password.length > 1024) return err({ reason: 'password_length' })
  const { tenantId, username, name, email } = user
  const names = [username, name, email ?? '', (await tenants.findTenantName(tenantId)) ?? '']
  const isKnown = new Set(password).size === 1 || isMadeOf(password, names) || (await isPasswordBlocked(password))
  return isKnown ? err({ reason: 'password_blocked' }) : ok(null)
}
