import type { RandomBytes } from '@voyage/pkce'
import type { Session } from '../model/session.ts'
import type { User } from '../model/user.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { hashSecret } from '../secret-hash.ts'
import { accountCounter } from '../sign-in/account-counters.ts'
import type { PasswordAuthentication, SignInRefusal } from '../sign-in/authenticate-with-password.ts'
import { authenticateWithPassword } from '../sign-in/authenticate-with-password.ts'
import type { NewPasswordRefusal, NewPasswordRules } from './new-password.ts'
import { judgeNewPassword } from './new-password.ts'

/** Why a password was not changed. */
export type PasswordChangeRefusal = SignInRefusal | NewPasswordRefusal

/** A user who is signed in, and the passwords as typed. */
export interface PasswordChange {
  readonly user: User
  readonly currentPassword: string
  readonly newPassword: string
  /** The session that goes on, under a fresh secret; not so when somebody has ended it meanwhile. */
  readonly session: Pick<Session, 'issuer' | 'sessionId'>
  /** Where the attempt came from; null when nobody knows. */
  readonly address: string | null
}

/** What goes on after a new password. */
export interface ChangedPassword {
  /** For the browser's cookie only; the former one is good for nothing. */
  readonly sessionSecret: string
}

/**
 * Puts a new password that {@link judgeNewPassword} lets pass in the place of the current one, which counts as a
 * sign-in attempt. In the same step it ends all that the user's other sessions have, at every issuer of the tenant,
 * `offline_access` included: whoever knew the old password may hold any of it. The session that goes on gets a fresh
 * secret, in case the former one was copied, the audit log its `password_changed`, and guesses at the former one count
 * no more. Clients of the others are told by
 * `deliverLogoutNotices`, those at other issuers by the housekeeping of those.
 */
export async function changePassword(
  authentication: PasswordAuthentication & NewPasswordRules & { readonly randomBytes: RandomBytes },
  change: PasswordChange,
): Promise<Result<ChangedPassword, PasswordChangeRefusal>> {
  const { newPassword, address } = change
  const { tenantId, username } = change.user
  const judged = await judgeNewPassword(authentication, { password: newPassword, user: change.user })
  if (!judged.ok) return judged
  const password = change.currentPassword
  const known = await authenticateWithPassword(authentication, { tenantId, username, password, address })
  if (!known.ok) return known
  const { users, hasher, clock, randomBytes } = authentication
  const { userId, passwordHash: formerHash } = known.value
  const passwordHash = await hasher.hash(newPassword)
  const { issuer, sessionId: keptSessionId } = change.session
  const sessionSecret = randomSecret(randomBytes)
  const kept = { issuer, keptSessionId, keptSessionHash: await hashSecret(sessionSecret) }
  const idPrefix = randomId(randomBytes)
  const attempts = await accountCounter(known.value)
  const put = { tenantId, userId, formerHash, passwordHash, ...kept, attempts, idPrefix, now: clock() }
  return (await users.changePassword(put)) ? ok({ sessionSecret }) : err({ reason: 'credentials_wrong', userId })
}
