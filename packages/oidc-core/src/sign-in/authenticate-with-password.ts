import { encodeBase64url } from '../base64url.ts'
import type { User } from '../model/user.ts'
import { normalizeUsername } from '../model/user.ts'
import type { Clock } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { UserStore } from '../stores/identity-stores.ts'
import { accountCounter, addressedCounter } from './account-counters.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { AddressLimit, TooManyAttempts } from './throttle-address.ts'
import { addressCounters, admitAttempt, isRecorded } from './throttle-address.ts'

/** Why nobody was signed in. The reason never tells whether the user exists; `userId` does and is for the audit alone. */
export type SignInRefusal = ({ readonly reason: 'credentials_wrong' } | TooManyAttempts) & {
  /** Whom the username names; null when nobody, or when the refusal {@link isRecorded | has no audit row}. */
  readonly userId: string | null
}

/** What {@link authenticateWithPassword} works with. */
export interface PasswordAuthentication extends AddressLimit {
  readonly users: UserStore
  readonly hasher: PasswordHasher
  readonly clock: Clock
  /** Attempts for one account from one address within a window, until a success; default 10. */
  readonly attemptLimit?: number
  /** Attempts for one account within a window from all addresses, successes aside; default 100. */
  readonly accountLimit?: number
}

/** A username and password as typed, for one tenant. */
export interface PasswordCredentials {
  readonly tenantId: string
  readonly username: string
  readonly password: string
  /** Where the attempt came from; null when nobody knows. */
  readonly address: string | null
}

/** Longer input is refused before it is hashed: nobody types it, and hashing it would be work for free. */
const longestInput = 1024

/**
 * Returns the user of this tenant whose username and password these are, with the hash that the password fits: give
 * that to `startSession`.
 *
 * Every attempt is counted before it is judged, so that parallel guesses cannot slip under the limit, and taken back when
 * it was right. It counts for the account at its address, for the address and for the account, or for none of them once
 * one has its limit: an address can neither lock a user out elsewhere nor write rows without end. An unknown user
 * costs the same work as a known one: the password is checked against the hash of another user of the tenant, always
 * the same one for the same name, and counts as wrong whatever comes of it. With a hash of this provider's own making
 * instead, the time would tell who is known while some users still have a hash that they brought along. Whom the name
 * means is looked up for the audit alone, by the same query for known and unknown ones, and for too many attempts only when
 * there is a row to write.
 *
 * @see RFC 6749 section 10.10, NIST SP 800-63B section 5.2.2
 */
export async function authenticateWithPassword(
  authentication: PasswordAuthentication,
  credentials: PasswordCredentials,
): Promise<Result<User, SignInRefusal>> {
  const { users, attempts, hasher } = authentication
  const { tenantId, password } = credentials
  const username = normalizeUsername(credentials.username)
  const now = authentication.clock()
  const { windowSeconds = 900 } = authentication
  const { here, account, addresses } = await countersOf(authentication, { ...credentials, username })
  const admitted = await admitAttempt(attempts, { counters: [here, account, ...addresses], windowSeconds, now })
  if (!admitted.ok && !isRecorded(admitted.error)) return err({ ...admitted.error, userId: null })

  const decoyPoint = await decoyPointOf(account.accountHash)
  const { user, passwordHash: checked } = await users.findCredential({ tenantId, username, decoyPoint })
  const wrong = { reason: 'credentials_wrong', userId: user?.userId ?? null } as const
  if (!admitted.ok) return err({ ...admitted.error, userId: wrong.userId })
  if (username.length > longestInput || password.length > longestInput) return err(wrong)
  const right = await hasher.verify(password, checked)
  if (user === null || user.disabledAt !== null || !right) return err(wrong)
  await Promise.all([attempts.clearPasswordAttempts(here), attempts.takeBackAttempt([account, ...addresses])])
  if (!hasher.isOutdated(user.passwordHash)) return ok(user)
  const passwordHash = await hasher.hash(password)
  const { userId, passwordHash: formerHash } = user
  if (await users.replacePasswordHash({ tenantId, userId, formerHash, passwordHash, now })) {
    return ok({ ...user, passwordHash })
  }
  // A parallel sign-in has hashed it anew, or the password was changed meanwhile: what stands now decides.
  const standing = await users.findUser({ tenantId, userId })
  const isStill = standing !== null && (await hasher.verify(password, standing.passwordHash))
  return isStill ? ok(standing) : err(wrong)
}

/** A place in the order of user ids (22 base64url characters) that has nothing to do with the order of names. */
async function decoyPointOf(accountHash: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`decoy\n${accountHash}`))
  return encodeBase64url(new Uint8Array(digest, 0, 16))
}

/** Returns what an attempt counts under: its account at its address, its account, its address where one is known. */
async function countersOf(
  { attemptLimit = 10, accountLimit = 100, ...limits }: PasswordAuthentication,
  { tenantId, username, address }: PasswordCredentials,
) {
  const [here, account, addresses] = await Promise.all([
    addressedCounter({ tenantId, username }, address),
    accountCounter({ tenantId, username }),
    addressCounters(limits, address),
  ])
  return { here: { ...here, limit: attemptLimit }, account: { ...account, limit: accountLimit }, addresses }
}
