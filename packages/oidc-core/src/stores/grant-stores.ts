import type { AuthorizationCode } from '../model/authorization-code.ts'
import type { Grant } from '../model/grant.ts'
import type { RefreshTokenFamily, ReplacedRefreshToken } from '../model/refresh-token.ts'
import type { User } from '../model/user.ts'

/** The grant behind a code or a refresh token, revoked or not, and its user; null when there is none. */
export interface Granted {
  readonly grant: Grant | null
  readonly user: User | null
}

/** Keeps grants. */
export interface GrantStore {
  /**
   * Stores the grant under its fresh id and returns true; false, and nothing is stored, when its session has ended.
   * Atomic with
   * `endSessions`: of a grant and the end of its session at the same moment, the grant is refused or revoked.
   */
  insertGrant(grant: Grant): Promise<boolean>
  /** Returns the grant of this issuer, revoked or not; null when there is none. */
  findGrant(options: { readonly issuer: string; readonly grantId: string }): Promise<Grant | null>
  /**
   * Returns the clients that hold something of the user's at this issuer: a standing grant with a refresh token that has
   * not expired, or of a running session. Each once, with the time of its latest such grant, and whether one of them has
   * the scope `offline_access` and so outlives its session; the latest first.
   */
  listStandingClients(key: {
    readonly issuer: string
    readonly tenantId: string
    readonly userId: string
    readonly now: number
  }): Promise<ReadonlyArray<StandingClient>>
  /** Revokes the grant of this issuer; a second call keeps the first time. Unknown: nothing happens. */
  revokeGrant(options: { readonly issuer: string; readonly grantId: string; readonly now: number }): Promise<void>
}

/** A client that holds something of a user's. */
export interface StandingClient {
  readonly clientId: string
  /** Epoch seconds. */
  readonly grantedAt: number
  readonly offlineAccess: boolean
}

/** Keeps authorization codes, by hash. */
export interface AuthorizationCodeStore {
  insertAuthorizationCode(code: AuthorizationCode): Promise<void>
  /** Returns the code of this issuer, consumed or not, with its grant and user; null when there is none. */
  findAuthorizationCode(options: {
    readonly issuer: string
    readonly codeHash: string
  }): Promise<(Granted & { readonly code: AuthorizationCode }) | null>
  /**
   * Marks the code of this issuer consumed, stores the family of refresh tokens that it starts (null: none), and
   * returns whether this call did it.
   *
   * Atomic: of any number of concurrent calls exactly one returns true, and only its family is stored. Unknown, expired
   * and consumed codes, and those whose grant does not stand there (any more): false.
   */
  consumeAuthorizationCode(options: {
    readonly issuer: string
    readonly codeHash: string
    readonly family: RefreshTokenFamily | null
    readonly now: number
  }): Promise<boolean>
}

/** One rotation: replace the current token by a successor. */
export interface RefreshTokenRotation {
  readonly issuer: string
  readonly familyHash: string
  /** The hash that must still be current. */
  readonly currentHash: string
  readonly successorHash: string
  /** In the place of the family's; the token that goes is the last of them. */
  readonly replaced: ReadonlyArray<ReplacedRefreshToken>
  readonly idleExpiresAt: number
  readonly now: number
}

/** Keeps refresh tokens, by hash, one record for each family, since `consumeAuthorizationCode`. */
export interface RefreshTokenStore {
  /** Returns the family of this issuer with its grant and user; null when there is none. */
  findRefreshToken(options: {
    readonly issuer: string
    readonly familyHash: string
  }): Promise<(Granted & { readonly family: RefreshTokenFamily }) | null>
  /**
   * Puts the successor in the place of the current token, with what the family replaced so far, and returns whether this call
   * did it.
   *
   * Atomic: of any number of concurrent rotations of one token exactly one returns true. False when another token is
   * current by now, the family has expired, or its grant is revoked.
   */
  rotateRefreshToken(rotation: RefreshTokenRotation): Promise<boolean>
}
