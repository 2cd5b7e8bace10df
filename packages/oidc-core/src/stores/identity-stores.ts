import type { Client, ClientAuthenticationMethod } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import type { Session } from '../model/session.ts'
import type { User } from '../model/user.ts'
import type { Admission, AttemptKey, GuessLimit, Judgement } from './judgement.ts'

/** Keeps clients. A client id is unique over all tenants, because /authorize knows nothing else. */
export interface ClientStore {
  /** Returns the client, of whatever tenant; null when there is none. */
  findClient(clientId: string): Promise<Client | null>
  /**
   * Stores or replaces the client and says which. Atomic. Keeps the first `createdAt` and how it was registered.
   * `set` gives it the client's secret, or none; the former one stays when it has that secret already, and goes
   * otherwise. `keep` leaves both secrets as they are at this moment. Nothing changes when the answer is `taken`: the
   * id belongs to another tenant or to another issuer; or `secret_missing`: there is no secret to `keep`, nor perhaps
   * such a client.
   */
  putClient(options: {
    readonly client: Client
    readonly secret: 'keep' | 'set'
  }): Promise<'created' | 'replaced' | 'taken' | 'secret_missing'>
  /**
   * Judges a client secret: `right` when it is the one of the client that exists at this issuer, or its former one
   * until that expires, and the client registered this method. Anything else is `wrong`; what is found is then the
   * client of this id, if it exists here. Judges and counts as {@link GuessLimit} says.
   */
  judgeClientSecret(presented: PresentedClientSecret): Promise<Judgement<Client>>
  /**
   * Returns up to `limit` clients of a tenant that exist at this issuer, in the order of their ids, after `after` (null:
   * from the first).
   */
  listClients(options: {
    readonly tenantId: string
    readonly issuer: string
    readonly after: string | null
    readonly limit: number
  }): Promise<ReadonlyArray<Client>>
  /**
   * Deletes a client of this tenant that exists at this issuer, its registration, its users' consents and its pending
   * logout notices, revokes all its grants, writes the audit event `client_deleted` under `eventId`, and returns whether
   * it was there. Atomic: of concurrent calls exactly one returns true, and none leaves a part behind.
   */
  deleteClient(options: {
    readonly tenantId: string
    readonly issuer: string
    readonly clientId: string
    readonly eventId: string
    readonly now: number
  }): Promise<boolean>
}

/** A secret as a client presents it, and what guessing is counted under. */
export interface PresentedClientSecret extends GuessLimit {
  readonly clientId: string
  readonly issuer: string
  /** The one tenant that the issuer serves; null: every tenant. */
  readonly tenantId: string | null
  readonly method: ClientAuthenticationMethod
  /** SHA-256 (hex) of what was presented. */
  readonly secretHash: string
}

/** Keeps users. */
export interface UserStore {
  /** Returns the user with this normalized username in this tenant; null when there is none. */
  findUserByUsername(options: { readonly tenantId: string; readonly username: string }): Promise<User | null>
  /**
   * Returns the user with this normalized username in this tenant together with the password's hash; without such a
   * user the hash of that user of the tenant whose id comes next to `decoyPoint` in the order of ids (after the last
   * one the first), and null when the tenant has no users. It does the same work in each of these cases.
   */
  findCredential(options: {
    readonly tenantId: string
    readonly username: string
    readonly decoyPoint: string
  }): Promise<{ readonly user: User | null; readonly passwordHash: string | null }>
  /** Returns the user with this id in this tenant; null when there is none. */
  findUser(options: { readonly tenantId: string; readonly userId: string }): Promise<User | null>
  /**
   * Stores the user under its fresh id, or, when the username exists in this tenant, changes that user's name, email
   * and profile only (and `updatedAt` if one of them differs). Atomic. Returns which happened and the user as stored.
   */
  putUser(user: User): Promise<{ readonly outcome: 'created' | 'updated'; readonly user: User }>
  /**
   * Puts a new hash in the place of `formerHash` and returns whether this call did it. Atomic: false when another hash
   * stands by now, or there is no such user.
   */
  replacePasswordHash(options: {
    readonly tenantId: string
    readonly userId: string
    readonly formerHash: string
    readonly passwordHash: string
    readonly now: number
  }): Promise<boolean>
  /**
   * Puts a new hash (one that no user had before) in the place of `formerHash` and returns whether this call did it.
   * With it the running session `keptSessionId` of `issuer` goes on under `keptSessionHash` alone, which no session had
   * before, and every other session of the user ends, at every issuer; every grant that was made in another one is
   * revoked, `offline_access` included; each client that wants to be told and held one of these gets a logout notice, and
   * each session that ends an audit event, under ids that begin with `idPrefix`; the change has the audit event
   * `password_changed` under `idPrefix`; attempts at `attempts` are forgotten as `clearPasswordAttempts` does. Atomic: all of
   * it or, when another hash stands by now or there is no such user, nothing.
   */
  changePassword(options: {
    readonly tenantId: string
    readonly userId: string
    readonly formerHash: string
    readonly passwordHash: string
    readonly issuer: string
    readonly keptSessionId: string
    readonly keptSessionHash: string
    readonly attempts: AttemptKey
    readonly idPrefix: string
    readonly now: number
  }): Promise<boolean>
  /**
   * Ends every session of the user and revokes every grant, `offline_access` included, at every issuer, together with
   * `change`, and returns how many sessions ended; null when there is no such user. Logout notices and the audit events
   * of sessions are as in `changePassword`; the change has an audit event of its own under `idPrefix` at `issuer`:
   * `user_signed_out`, `password_set`, `user_disabled` (none when the user is disabled by now) or `user_deleted`. Atomic:
   * all of it or nothing.
   */
  cutOffUser(options: {
    readonly tenantId: string
    readonly userId: string
    readonly change: CutOffChange
    readonly issuer: string
    readonly idPrefix: string
    readonly now: number
  }): Promise<{ readonly sessionsEnded: number } | null>
  /**
   * Lets a disabled user sign in again and returns whether there is such a user. Writes the audit event `user_enabled`
   * under `eventId` at `issuer`, none when the user was not disabled. Atomic.
   */
  enableUser(options: {
    readonly tenantId: string
    readonly userId: string
    readonly issuer: string
    readonly eventId: string
    readonly now: number
  }): Promise<boolean>
  /** Returns up to `limit` users of a tenant in the order of their usernames, after `after` (null: from the first). */
  listUsers(options: {
    readonly tenantId: string
    readonly after: string | null
    readonly limit: number
  }): Promise<ReadonlyArray<User>>
}

/** What happens to a user together with the end of all that they have. */
export type CutOffChange =
  | { readonly kind: 'nothing' }
  /**
   * A hash that no user had before; without `keepPasskeys` the user's passkeys are removed, at every issuer. Attempts at
   * `attempts` are forgotten as `clearPasswordAttempts` does.
   */
  | {
      readonly kind: 'password'
      readonly passwordHash: string
      readonly keepPasskeys: boolean
      readonly attempts: AttemptKey
    }
  /** Keeps the first time. */
  | { readonly kind: 'disable' }
  /** With the user go their passkeys and consents, at every issuer; audit events stay. */
  | { readonly kind: 'delete' }

/** Keeps what tenants call themselves, for the sign-in page. */
export interface TenantNameStore {
  /** Returns the tenant's name; null when nobody said one. */
  findTenantName(tenantId: string): Promise<string | null>
  putTenantName(tenant: { readonly tenantId: string; readonly name: string }): Promise<void>
}

/** Keeps sessions, by hash. */
export interface SessionStore {
  /**
   * Stores the session under its fresh hash and `sid`, and returns whether it did. False, and nothing is stored, when the
   * user does not exist, is disabled, or has another password than `passwordHash` (null: any). Atomic with `cutOffUser`
   * and `changePassword`: of these and a new session at the same moment, the session is refused or ended.
   */
  insertSession(inserted: { readonly session: Session; readonly passwordHash: string | null }): Promise<boolean>
  /** Returns the session of this issuer when it has not ended and not expired at `now`; else null. */
  findSession(options: {
    readonly issuer: string
    readonly sessionHash: string
    readonly now: number
  }): Promise<Session | null>
  /** Returns the running sessions of a user at this issuer, the one begun last first, however often they were renewed. */
  listSessions(options: {
    readonly issuer: string
    readonly tenantId: string
    readonly userId: string
    readonly now: number
  }): Promise<ReadonlyArray<Session>>
  /**
   * Puts a session in the place of the running one of this issuer with its `sid` and with `formerHash`, and returns
   * whether this call did it. Keeps the first `createdAt`. Atomic: false when another secret stands by now, or the
   * session has ended or expired at `now`.
   */
  renewSession(options: {
    readonly session: Session
    readonly formerHash: string
    readonly now: number
  }): Promise<boolean>
  /**
   * Ends those of the user's sessions at this issuer that have not ended, expired ones too: refresh tokens outlive them.
   * Every standing grant of them is revoked, those with scope `offline_access` aside when it is `kept`. When it is `ended`,
   * all that the user has at this issuer with that scope is revoked, whatever became of its session, and an audit event
   * `offline_access_ended` under `idPrefix` says so where there was any. Each client that wants to be told and was given a
   * grant in a session that ends, revoked or not, or loses one, gets a logout notice, due at once; each session has an
   * audit event `session_ended`; the ids of these begin with `idPrefix`. Returns how many sessions it ended. Atomic: all
   * of it or nothing, and of parallel calls one ends a session. What is unknown, or another user's, is left alone.
   */
  endSessions(options: {
    readonly issuer: string
    readonly tenantId: string
    readonly userId: string
    readonly which: EndedSessions
    readonly offlineAccess: 'kept' | 'ended'
    readonly idPrefix: string
    readonly now: number
  }): Promise<number>
}

/** Which of a user's sessions end: the one with this `sid`, the others than that, or all. */
export type EndedSessions = { readonly kind: 'one' | 'others'; readonly sessionId: string } | { readonly kind: 'all' }

/** Keeps what users allowed clients. */
export interface ConsentStore {
  /** Returns the consent, or null when there is none. */
  findConsent(key: ConsentKey): Promise<Consent | null>
  /** Stores the consent in the place of any other under this key. Atomic. */
  putConsent(consent: Consent): Promise<void>
  /**
   * Forgets the consent and revokes every standing grant that the user gave the client, `offline_access` included, whose
   * codes and tokens die with it. One step. Returns whether there was any of them.
   */
  withdrawConsent(withdrawn: ConsentKey & { readonly now: number }): Promise<boolean>
  /** Returns every consent of a user at this issuer, latest first. */
  listConsents(key: {
    readonly issuer: string
    readonly tenantId: string
    readonly userId: string
  }): Promise<ReadonlyArray<Consent>>
}

/** Whose consent, for which client. */
export interface ConsentKey {
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  readonly clientId: string
}

/** Counts attempts at an account, an address or a client's secret, whether it exists or not. */
export interface PasswordAttemptStore {
  /**
   * Counts one attempt under every counter, before it is known what comes of it; or, when one of them has as many as its
   * limit in its running window, under none. Atomic: of any number of parallel calls no more are admitted than there is
   * room for. A full counter notes its first refusal alone, in the row that it has: those after it write nothing.
   */
  admitAttempt(limit: GuessLimit): Promise<Admission>
  /** Takes an attempt that was right out of these counters again; one without attempts is left. */
  takeBackAttempt(counters: ReadonlyArray<AttemptKey>): Promise<void>
  /**
   * Counts one attempt and returns how many there were in the running window, this one included, and when it began.
   * A window that began at or before `now - windowSeconds` starts over. Atomic: parallel attempts all count.
   */
  countPasswordAttempt(options: {
    readonly tenantId: string
    readonly accountHash: string
    readonly windowSeconds: number
    readonly now: number
  }): Promise<{ readonly attempts: number; readonly windowStartedAt: number }>
  /** Forgets the attempts under this counter and under all that lie below it. */
  clearPasswordAttempts(counter: AttemptKey): Promise<void>
}
