import type { ClaimsAsked, OwnClaims } from '../claims/own-claims.ts'
import type { JwtClaims } from '../keys/jwt-claims.ts'
import type { User } from '../model/user.ts'

/** What your own claims are. */
export interface OwnClaimsOptions {
  /** Their names, which the metadata lists. None may be one that the provider or a specification sets. */
  readonly names: ReadonlyArray<string>
  /**
   * Returns values that JSON can carry; a name that is left out, or undefined, is not in the token, one that is not among the
   * names neither. It is asked before a code or a refresh token is used up, so that what it throws, which fails the request,
   * costs nobody their sign-in.
   */
  valuesOf(asked: ClaimsAsked): Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
}

/**
 * Claims whose meaning for tokens is fixed: RFC 7519, 7662, 7800, 8693, 9068, 9396, OpenID Connect Core, Back-Channel
 * Logout.
 */
const fixedClaims: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'c_hash'],
  ...['s_hash', 'sid', 'events', 'client_id', 'scope', 'cnf', 'act', 'may_act', 'authorization_details', 'active'],
  ...['token_type', 'sub_jwk', '_claim_names', '_claim_sources', 'tenant_id', 'grant_id'],
])

/**
 * Returns claims of your own for a provider: roles, a plan, a customer number.
 *
 * @throws TypeError for a name that is the provider's
 */
export function createOwnClaims({ names, valuesOf }: OwnClaimsOptions): OwnClaims {
  const fixed = names.find((name) => fixedClaims.has(name))
  if (fixed !== undefined) throw new TypeError(`the claim ${fixed} is none of your own: it has a meaning in tokens`)
  const pick = (claims: JwtClaims): JwtClaims => {
    const named = names.map((name) => [name, Object.hasOwn(claims, name) ? claims[name] : undefined] as const)
    // As JSON carries them, and nobody's to change any more.
    return JSON.parse(JSON.stringify(Object.fromEntries(named))) as JwtClaims
  }
  const ask = async (asked: ClaimsAsked): Promise<JwtClaims> => pick(await valuesOf(asked))
  return {
    names,
    async forTokens({ grant, user, scopes, resources }) {
      const { issuer, tenantId, clientId } = grant
      const audience = resources.length === 0 ? [issuer] : resources
      const about = { issuer, tenantId, clientId, user: user === null ? null : withoutHash(user), scopes, audience }
      const hasIdToken = user !== null && scopes.includes('openid')
      const [accessToken, idToken] = await Promise.all([
        ask({ ...about, use: 'access_token' }),
        hasIdToken ? ask({ ...about, use: 'id_token' }) : {},
      ])
      return { accessToken, idToken }
    },
    forUserinfo: ({ user, ...asked }) => ask({ ...asked, user: withoutHash(user), use: 'userinfo' }),
    pick,
  }
}

function withoutHash({ passwordHash: _, ...user }: User): Omit<User, 'passwordHash'> {
  return user
}
