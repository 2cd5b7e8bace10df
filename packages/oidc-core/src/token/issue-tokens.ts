import { encodeBase64url } from '../base64url.ts'
import { signJwt } from '../keys/jwt.ts'
import type { Grant } from '../model/grant.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'

/** What tokens are made from. */
export interface TokenGrant {
  readonly grant: Grant
  /** The scopes of this access token: all of the grant's or fewer. */
  readonly scopes: ReadonlyArray<string>
  /** Echoed into the first ID token only (OpenID Connect Core section 12.2). */
  readonly nonce: string | null
  /** Null when the client gets none. */
  readonly refreshToken: string | null
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
  const { issuer, lifetimes } = context
  const { grant, scopes, nonce, now } = tokens
  const keys = await context.signingKeys.load({ issuer, now })
  const shared = { iss: issuer, sub: grant.userId, iat: now, tenant_id: grant.tenantId, sid: grant.sessionId }
  const accessToken = await signJwt(keys, {
    type: 'at+jwt',
    claims: {
      ...shared,
      aud: issuer,
      client_id: grant.clientId,
      exp: now + lifetimes.accessToken,
      jti: randomId(context.randomBytes),
      auth_time: grant.authTime,
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
  if (scopes.includes('openid')) {
    const claims = {
      ...shared,
      aud: grant.clientId,
      exp: now + lifetimes.idToken,
      auth_time: grant.authTime,
      at_hash: await leftHalfHash(accessToken),
      ...(nonce === null ? {} : { nonce }),
    }
    answer['id_token'] = await signJwt(keys, { type: 'JWT', claims })
  }
  return answer
}

/** The left half of the SHA-256 that belongs to ES256 (OpenID Connect Core section 3.1.3.6). */
async function leftHalfHash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return encodeBase64url(new Uint8Array(digest, 0, 16))
}
