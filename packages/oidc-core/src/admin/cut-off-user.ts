import type { RandomBytes } from '@voyage/pkce'
import type { User } from '../model/user.ts'
import { normalizeUsername } from '../model/user.ts'
import type { NewPasswordRules } from '../passwords/new-password.ts'
import type { Clock } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { accountCounter } from '../sign-in/account-counters.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { CutOffChange, UserStore } from '../stores/identity-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { judgeHash, judgePassword, toHash } from './judge-password.ts'
import { parseTenantId, parseUsername } from './parse-ids.ts'
import { parsePasswordDetails } from './schema.ts'

/** Why nothing happened to a user. */
export type UserRefusal =
  | { readonly reason: 'input_invalid'; readonly issues: ReadonlyArray<InputIssue> }
  | { readonly reason: 'user_unknown' }

/** Which user, as the address says, and the issuer at which the operator speaks. */
export interface UserTarget {
  readonly issuer: string
  readonly tenantId: unknown
  readonly username: unknown
}

/** A user who was cut off. */
export interface CutOff {
  /** As they were before. */
  readonly user: User
  readonly sessionsEnded: number
}

/** What these functions work with. */
export interface UserContext {
  readonly users: UserStore
  readonly randomBytes: RandomBytes
  readonly clock: Clock
}

/** Returns the user of a tenant by their username. */
export async function findUser(
  { users }: Pick<UserContext, 'users'>,
  target: Pick<UserTarget, 'tenantId' | 'username'>,
): Promise<Result<User, UserRefusal>> {
  const tenantId = parseTenantId(target.tenantId)
  const username = parseUsername(target.username)
  if (!tenantId.ok || !username.ok) {
    const issues = [tenantId, username].flatMap((parsed) => (parsed.ok ? [] : parsed.error))
    return err({ reason: 'input_invalid', issues })
  }
  const key = { tenantId: tenantId.value, username: normalizeUsername(username.value) }
  const user = await users.findUserByUsername(key)
  return user === null ? err({ reason: 'user_unknown' }) : ok(user)
}

/**
 * Ends all that a user has: every session and every grant, `offline_access` included, at every issuer of the tenant; with
 * `change` the user is disabled or deleted in the same step. It is in the audit; clients are told by
 * `deliverLogoutNotices`, those at other issuers by the housekeeping of those. Who signs in with a password or passkey
 * that still holds may do so again: `setPassword`, or disable the user.
 */
export async function cutOffUser(
  context: UserContext,
  target: UserTarget & { readonly change: Exclude<CutOffChange, { readonly kind: 'password' }> },
): Promise<Result<CutOff, UserRefusal>> {
  const found = await findUser(context, target)
  return found.ok ? cutOff(context, { ...target, user: found.value }) : found
}

/**
 * Puts a password that the operator gives and `judgeNewPassword` lets pass, or a hash, in the place of the user's, and
 * ends in the same step all that the user has, as {@link cutOffUser} does. The user's passkeys are removed too, for
 * whoever had the account may have added one; `keep_passkeys` leaves them. Guesses at the former password count no
 * more. A disabled user stays disabled.
 */
export async function setPassword(
  context: UserContext & NewPasswordRules & { readonly hasher: PasswordHasher },
  target: UserTarget & { readonly details: unknown },
): Promise<Result<CutOff, UserRefusal>> {
  const details = parsePasswordDetails(target.details)
  if (!details.ok) return err({ reason: 'input_invalid', issues: details.error })
  const { password, keepPasskeys } = details.value
  const refused = judgeHash(context.hasher, password)
  if (refused !== null) return err({ reason: 'input_invalid', issues: [refused] })
  const found = await findUser(context, target)
  if (!found.ok) return found
  const blocked = await judgePassword(context, { given: password, user: found.value })
  if (blocked !== null) return err({ reason: 'input_invalid', issues: [blocked] })
  const passwordHash = await toHash(context.hasher, password)
  const attempts = await accountCounter(found.value)
  const change = { kind: 'password', passwordHash, keepPasskeys, attempts } as const
  return cutOff(context, { ...target, user: found.value, change })
}

/** Lets a disabled user sign in again. Nothing that ended comes back. */
export async function enableUser(context: UserContext, target: UserTarget): Promise<Result<User, UserRefusal>> {
  const found = await findUser(context, target)
  if (!found.ok) return found
  const user = found.value
  const { tenantId, userId } = user
  const eventId = randomId(context.randomBytes)
  const key = { tenantId, userId, issuer: target.issuer, eventId, now: context.clock() }
  const isThere = await context.users.enableUser(key)
  return isThere ? ok({ ...user, disabledAt: null }) : err({ reason: 'user_unknown' })
}

async function cutOff(
  { users, randomBytes, clock }: UserContext,
  { user, change, issuer }: { readonly user: User; readonly change: CutOffChange; readonly issuer: string },
): Promise<Result<CutOff, UserRefusal>> {
  const { tenantId, userId } = user
  const idPrefix = randomId(randomBytes)
  const cut = await users.cutOffUser({ tenantId, userId, change, issuer, idPrefix, now: clock() })
  // Deleted meanwhile.
  return cut === null ? err({ reason: 'user_unknown' }) : ok({ user, ...cut })
}
