import type { JwtClaims } from '../keys/jwt-claims.ts'
import type { Grant } from '../model/grant.ts'
import type { User } from '../model/user.ts'

/** What claims are wanted for, and about whom. */
export interface ClaimsAsked {
  readonly use: 'access_token' | 'id_token' | 'userinfo'
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string
  /** Null when the client acts for itself. */
  readonly user: Omit<User, 'passwordHash'> | null
  /** The scopes of the access token that is made or that asks. */
  readonly scopes: ReadonlyArray<string>
  /** Whom that token is for: the issuer, or resources (RFC 8707). */
  readonly audience: ReadonlyArray<string>
}

/** What own claims of tokens are asked for. */
export interface TokensAsked {
  readonly grant: Pick<Grant, 'issuer' | 'tenantId' | 'clientId'>
  readonly user: User | null
  readonly scopes: ReadonlyArray<string>
  /** Empty: the provider itself. */
  readonly resources: ReadonlyArray<string>
}

/** Own claims for the tokens of one answer. */
export interface OwnTokenClaims {
  readonly accessToken: JwtClaims
  readonly idToken: JwtClaims
}

/**
 * Claims of the embedding team's beside those of the provider (`createOwnClaims()` of `./own-claims`). They are given to a
 * provider rather than built in, so that who has none does not ship it.
 */
export interface OwnClaims {
  /** Their names, which the metadata lists. */
  readonly names: ReadonlyArray<string>
  forTokens(asked: TokensAsked): Promise<OwnTokenClaims>
  forUserinfo(asked: Omit<ClaimsAsked, 'use' | 'user'> & { readonly user: User }): Promise<JwtClaims>
  /** Returns those of a token's claims that are own. */
  pick(claims: JwtClaims): JwtClaims
}
