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

/** Claims of your own beside those of the provider: roles, a plan, a customer number. */
export interface OwnClaims {
  /** Their names, which the metadata lists. None may be one that the provider or a specification sets. */
  readonly names: ReadonlyArray<string>
  /**
   * Returns values that JSON can carry; a name that is left out, or undefined, is not in the token, one that is not among the
   * names neither. It is asked before a code or a refresh token is used up, so that what it throws, which fails the request,
   * costs nobody their sign-in.
   */
  valuesOf(asked: ClaimsAsked): Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
}

/** Claims whose meaning for tokens is fixed: RFC 7519, 7662, 7800, 8693, 9068, 9396, OpenID Connect Core, Back-Channel Logout. */
const fixedClaims: ReadonlySet<string> = new Set(
  `iss sub aud exp nbf iat jti auth_time nonce acr amr azp at_hash c_hash s_hash sid events client_id scope cnf act may_act
  authorization_details active token_type sub_jwk _claim_names _claim_sources tenant_id grant_id`.split(/\s+/),
)

/** @throws TypeError for a name that is the provider's */
export function assertOwnNames(names: ReadonlyArray<string>): void {
  const fixed = names.find((name) => fixedClaims.has(name))
  if (fixed !== undefined) throw new TypeError(`the claim ${fixed} is none of your own: it has a meaning in tokens`)
}

/** Returns the own claims of a provider for a use; none where it has none. */
export async function ownClaims(own: OwnClaims | undefined, asked: ClaimsAsked): Promise<JwtClaims> {
  return own === undefined ? {} : pickOwn(own, await own.valuesOf(asked))
}

/** Returns those of some claims that are a provider's own, as JSON carries them. */
export function pickOwn(own: OwnClaims | undefined, claims: JwtClaims): JwtClaims {
  if (own === undefined) return {}
  const named = own.names.map((name) => [name, Object.hasOwn(claims, name) ? claims[name] : undefined] as const)
  return JSON.parse(JSON.stringify(Object.fromEntries(named))) as JwtClaims
}

/** Returns a user without what is nobody else's to read. */
export function withoutHash({ passwordHash: _, ...user }: User): Omit<User, 'passwordHash'> {
  return user
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

/** Returns the own claims for the tokens of an answer, the ID token's only where there will be one. */
export async function ownTokenClaims(own: OwnClaims | undefined, asked: TokensAsked): Promise<OwnTokenClaims> {
  const { grant, user, scopes, resources } = asked
  const { issuer, tenantId, clientId } = grant
  const audience = resources.length === 0 ? [issuer] : resources
  const about = { issuer, tenantId, clientId, user: user === null ? null : withoutHash(user), scopes, audience }
  const hasIdToken = user !== null && scopes.includes('openid')
  const [accessToken, idToken] = await Promise.all([
    ownClaims(own, { ...about, use: 'access_token' }),
    hasIdToken ? ownClaims(own, { ...about, use: 'id_token' }) : {},
  ])
  return { accessToken, idToken }
}
