import type { RandomBytes } from '@voyage/pkce'
import type { User } from '../model/user.ts'
import type { NewPasswordRules } from '../passwords/new-password.ts'
import type { Clock } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { UserStore } from '../stores/identity-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'
import { judgeHash, judgePassword, toHash } from './judge-password.ts'
import { parseNewUsername, parseTenantId } from './parse-ids.ts'
import { parseUserDetails } from './schema.ts'

/** Why a user was not stored. */
export interface PutUserRefusal {
  readonly reason: 'input_invalid'
  readonly issues: ReadonlyArray<InputIssue>
}

/** A user to create: ids from the address, the rest from the body. */
export interface PutUserInput {
  readonly tenantId: unknown
  readonly username: unknown
  readonly details: unknown
  /** Says what would come of it and stores nothing; default false. */
  readonly dryRun?: boolean
}

/** What was stored. */
export interface PutUserOutcome {
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly user: User
  /** What became of the password: `kept` is the user's own, with another in the input that was not taken. */
  readonly password: 'set' | 'kept' | 'none_given'
}

/**
 * Creates a user of a tenant; a new one needs a password or a hash. When the username exists only name, email and profile
 * change: an operator's repeated call must not put back a password that the user has changed since, and the outcome says
 * when one was not taken. `setPassword` sets one. A new user's password is judged by `judgeNewPassword`, a hash cannot be.
 */
export async function putUser(
  context: NewPasswordRules & {
    readonly users: UserStore
    readonly hasher: PasswordHasher
    readonly randomBytes: RandomBytes
    readonly clock: Clock
  },
  input: PutUserInput,
): Promise<Result<PutUserOutcome, PutUserRefusal>> {
  const tenantId = parseTenantId(input.tenantId)
  const username = parseNewUsername(input.username)
  const details = parseUserDetails(input.details)
  if (!tenantId.ok || !username.ok || !details.ok) {
    const issues = [tenantId, username, details].flatMap((parsed) => (parsed.ok ? [] : parsed.error))
    return err({ reason: 'input_invalid', issues })
  }
  const { password } = details.value
  const issue = password === null ? null : judgeHash(context.hasher, password)
  if (issue !== null) return err({ reason: 'input_invalid', issues: [issue] })
  const key = { tenantId: tenantId.value, username: username.value }
  const standing = await context.users.findUserByUsername(key)
  const now = context.clock()
  const { name, email, profile } = details.value
  const kept = password === null ? 'none_given' : 'kept'
  if (standing !== null && isSame({ name, email, profile }, standing))
    return ok({ outcome: 'unchanged', user: standing, password: kept })
  if (standing === null) {
    const judged =
      password === null
        ? passwordMissing
        : await judgePassword(context, { given: password, user: { ...key, name, email } })
    if (judged !== null) return err({ reason: 'input_invalid', issues: [judged] })
  }
  const user: User = {
    ...key,
    userId: randomId(context.randomBytes),
    name,
    email,
    profile,
    // Hashing is slow and its result would be dropped for a user who exists.
    passwordHash:
      standing?.passwordHash ?? (input.dryRun || password === null ? '' : await toHash(context.hasher, password)),
    disabledAt: null,
    createdAt: now,
    updatedAt: now,
  }
  if (input.dryRun) {
    return standing === null
      ? ok({ outcome: 'created', user, password: 'set' })
      : ok({ outcome: 'updated', user, password: kept })
  }
  const put = await context.users.putUser(user)
  return ok({ ...put, password: put.outcome === 'created' ? 'set' : kept })
}

const passwordMissing = unexpected('password', 'a password of 8 to 1024 characters or a password_hash for a new user')

/** Whether the user already is as the operator says; a member without a value is none. */
const isSame = (said: Pick<User, 'name' | 'email' | 'profile'>, standing: User): boolean =>
  said.name === standing.name &&
  said.email === standing.email &&
  sortedJson(said.profile) === sortedJson(standing.profile)

const sortedJson = (profile: User['profile']): string => JSON.stringify(Object.entries(profile).sort())

/** Returns a user as it goes over the wire to the operator; never the password's hash. */
export function toUserRecord(user: User): Readonly<Record<string, unknown>> {
  return {
    id: user.userId,
    tenant_id: user.tenantId,
    username: user.username,
    name: user.name,
    email: user.email,
    profile: user.profile,
    disabled_at: user.disabledAt,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  }
}
