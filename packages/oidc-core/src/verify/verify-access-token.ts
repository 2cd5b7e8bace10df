import { verifyOwnJwt } from '../keys/jwt.ts'
import type { JwtClaims } from '../keys/jwt-claims.ts'
import type { Grant } from '../model/grant.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What a good access token says. */
export interface VerifiedAccessToken {
  readonly tenantId: string
  /** The user, or the client when it acts for itself. */
  readonly subject: string
  readonly clientId: string
  /** The grant behind it, which stands. */
  readonly grant: Grant
  readonly scopes: ReadonlyArray<string>
  /** Whom it is for: the issuer itself, or resources (RFC 8707). The caller checks that it is among them. */
  readonly audience: ReadonlyArray<string>
  /** Claims of the embedding team's. */
  readonly own: JwtClaims
  readonly issuedAt: number
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Why {@link verifyAccessToken} refused. */
export type AccessTokenRefusal =
  | { readonly reason: 'access_token_malformed' }
  | { readonly reason: 'access_token_expired' }
  | { readonly reason: 'grant_revoked' }

/**
 * Returns what an access token of this issuer says while it holds: signature, typ, iss, exp, and the grant
 * behind it not revoked.
 *
 * @see RFC 9068 section 4: https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export async function verifyAccessToken(
  context: ProviderContext,
  token: string,
): Promise<Result<VerifiedAccessToken, AccessTokenRefusal>> {
  const { issuer, tenantId: served } = context
  const now = context.clock()
  const claims = await verifyOwnJwt(context, { type: 'at+jwt', jwt: token })
  const { iss, aud, exp, sub, client_id: clientId, tenant_id: tenantId, grant_id: grantId, iat, scope } = claims ?? {}
  const audience = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : []
  if (iss !== issuer || audience.length === 0 || typeof exp !== 'number' || typeof sub !== 'string') {
    return err({ reason: 'access_token_malformed' })
  }
  if (typeof clientId !== 'string' || typeof tenantId !== 'string' || typeof grantId !== 'string') {
    return err({ reason: 'access_token_malformed' })
  }
  if (served !== null && tenantId !== served) return err({ reason: 'access_token_malformed' })
  if (typeof scope !== 'string') return err({ reason: 'access_token_malformed' })
  if (now >= exp) return err({ reason: 'access_token_expired' })
  const grant = await context.stores.grants.findGrant({ issuer, grantId })
  if (grant === null || grant.revokedAt !== null) return err({ reason: 'grant_revoked' })
  return ok({
    tenantId,
    subject: sub,
    clientId,
    grant,
    scopes: scope === '' ? [] : scope.split(' '),
    audience,
    own: context.ownClaims?.pick(claims ?? {}) ?? {},
    issuedAt: typeof iat === 'number' ? iat : 0,
    expiresAt: exp,
  })
}
