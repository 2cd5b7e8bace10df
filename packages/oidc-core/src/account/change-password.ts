import type { User } from '../model/user.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { PasswordAuthentication, SignInRefusal } from '../sign-in/authenticate-with-password.ts'
import { authenticateWithPassword } from '../sign-in/authenticate-with-password.ts'

/** Why a password was not changed. */
export type PasswordChangeRefusal = SignInRefusal | { readonly reason: 'password_length' }

/** A user who is signed in, and the passwords as typed. */
export interface PasswordChange {
  readonly user: User
  readonly currentPassword: string
  readonly newPassword: string
  /** Where the attempt came from; null when nobody knows. */
  readonly address: string | null
}

/**
 * Puts a new password of 8 to 1024 characters in the place of the current one, which counts as a sign-in attempt. The
 * caller ends what the user's other sessions have (`endOtherAccess`): whoever knew the old password may hold one.
 *
 * @see NIST SP 800-63B section 5.1.1.2
 */
export async function changePassword(
  authentication: PasswordAuthentication,
  change: PasswordChange,
): Promise<Result<null, PasswordChangeRefusal>> {
  const { newPassword, address } = change
  const { tenantId, username } = change.user
  if (newPassword.length < 8 || newPassword.length > 1024) return err({ reason: 'password_length' })
  const password = change.currentPassword
  const known = await authenticateWithPassword(authentication, { tenantId, username, password, address })
  if (!known.ok) return known
  const { users, hasher, clock } = authentication
  const passwordHash = await hasher.hash(newPassword)
  const standing = await users.findUser({ tenantId, userId: known.value.userId })
  const formerHash = standing?.passwordHash ?? ''
  const { userId } = known.value
  const replaced = await users.replacePasswordHash({ tenantId, userId, formerHash, passwordHash, now: clock() })
  return replaced ? ok(null) : err({ reason: 'credentials_wrong' })
}
