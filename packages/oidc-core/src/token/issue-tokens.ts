import { encodeBase64url } from '../base64url.ts'
import { authenticationContextOf } from '../claims/authentication-context.ts'
import type { OwnTokenClaims } from '../claims/own-claims.ts'
import { userClaims } from '../claims/user-claims.ts'
import { signJwt } from '../keys/jwt.ts'
import type { Client } from '../model/client.ts'
import type { Grant } from '../model/grant.ts'
import type { User } from '../model/user.ts'
import { lifetimesOf } from '../provider/lifetimes-of.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'

/** What tokens are made from. */
export interface TokenGrant {
  readonly client: Client
  readonly grant: Grant
  /** Null when the client acts for itself. */
  readonly user: User | null
  /** The scopes of this access token: all of the grant's or fewer. */
  readonly scopes: ReadonlyArray<string>
  /** What this access token is for; empty: the provider itself. */
  readonly resources: ReadonlyArray<string>
  /** Echoed into the first ID token only (OpenID Connect Core section 12.2). */
  readonly nonce: string | null
  /** Null when the client gets none. */
  readonly refreshToken: string | null
  /** Claims of the embedding team's, if it has any; those of the provider win. */
  readonly own: OwnTokenClaims | undefined
  readonly now: number
}

/** A token answer as it goes over the wire (RFC 6749 section 5.1). */
export type TokenAnswer = Readonly<Record<string, string | number>>

/**
 * Returns a signed access token, an ID token when `openid` was granted, and the refresh token if any.
 *
 * @see RFC 9068 section 2, OpenID Connect Core sections 2 and 3.1.3.6
 */
export async function issueTokens(context: ProviderContext, tokens: TokenGrant): Promise<TokenAnswer> {
  const { issuer } = context
  const { client, grant, scopes, now } = tokens
  const lifetimes = lifetimesOf(context, client)
  const keys = await context.signingKeys.load({ issuer, now })
  const accessToken = await signJwt(keys, {
    type: 'at+jwt',
    claims: {
      ...tokens.own?.accessToken,
      ...sharedClaims(issuer, tokens),
      aud: audience(issuer, tokens.resources),
      client_id: grant.clientId,
      exp: now + lifetimes.accessToken,
      jti: randomId(context.randomBytes),
      scope: scopes.join(' '),
      grant_id: grant.grantId,
    },
  })
  const answer: Record<string, string | number> = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: lifetimes.accessToken,
    scope: scopes.join(' '),
  }
  if (tokens.refreshToken !== null) answer['refresh_token'] = tokens.refreshToken
  if (tokens.user !== null && scopes.includes('openid')) {
    answer['id_token'] = await issueIdToken(context, { tokens, user: tokens.user, accessToken })
  }
  return answer
}

async function issueIdToken(
  context: ProviderContext,
  made: { readonly tokens: TokenGrant; readonly user: User; readonly accessToken: string },
): Promise<string> {
  const { issuer } = context
  const { tokens, user } = made
  const { client, grant, nonce, now } = tokens
  const algorithm = client.idTokenAlgorithm
  const keys = await context.signingKeys.load({ issuer, now, algorithm })
  const claims = {
    ...tokens.own?.idToken,
    // Asked for by name only; those of the scopes are at UserInfo (OpenID Connect Core section 5.4).
    ...userClaims(user, { scopes: [], names: grant.claims.idToken }),
    ...sharedClaims(issuer, tokens),
    aud: grant.clientId,
    exp: now + lifetimesOf(context, client).idToken,
    at_hash: await leftHalfHash(made.accessToken),
    ...(nonce === null ? {} : { nonce }),
  }
  return signJwt(keys, { type: 'JWT', claims, algorithm })
}

function sharedClaims(issuer: string, { grant, now }: TokenGrant): Readonly<Record<string, unknown>> {
  const shared = { iss: issuer, sub: grant.userId ?? grant.clientId, iat: now, tenant_id: grant.tenantId }
  if (grant.sessionId === null) return shared
  const { sessionId, authTime, methods } = grant
  return { ...shared, sid: sessionId, auth_time: authTime, acr: authenticationContextOf(methods), amr: methods }
}

function audience(issuer: string, resources: ReadonlyArray<string>): string | ReadonlyArray<string> {
  const [only, ...more] = resources
  if (only === undefined) return issuer
  return more.length === 0 ? only : resources
}

/** The left half of the SHA-256 that belongs to ES256 and RS256 (OpenID Connect Core section 3.1.3.6). */
async function leftHalfHash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return encodeBase64url(new Uint8Array(digest, 0, 16))
}
