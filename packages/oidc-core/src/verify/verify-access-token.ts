import { verifyJwt } from '../keys/jwt.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What a good access token says. */
export interface VerifiedAccessToken {
  readonly tenantId: string
  readonly userId: string
  readonly clientId: string
  readonly grantId: string
  readonly sessionId: string
  readonly scopes: ReadonlyArray<string>
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Why {@link verifyAccessToken} refused. */
export type AccessTokenRefusal =
  | { readonly reason: 'access_token_malformed' }
  | { readonly reason: 'access_token_expired' }
  | { readonly reason: 'grant_revoked' }

/**
 * Returns what an access token of this issuer says while it holds: signature, typ, iss, aud, exp, and the grant
 * behind it not revoked.
 *
 * @see RFC 9068 section 4: https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export async function verifyAccessToken(
  context: ProviderContext,
  token: string,
): Promise<Result<VerifiedAccessToken, AccessTokenRefusal>> {
  const { issuer } = context
  const now = context.clock()
  const keys = await context.signingKeys.load({ issuer, now })
  const claims = await verifyJwt(keys, { type: 'at+jwt', jwt: token })
  const { iss, aud, exp, sub, client_id: clientId, tenant_id: tenantId, grant_id: grantId, sid, scope } = claims ?? {}
  if (iss !== issuer || aud !== issuer || typeof exp !== 'number' || typeof sub !== 'string') {
    return err({ reason: 'access_token_malformed' })
  }
  if (typeof clientId !== 'string' || typeof tenantId !== 'string' || typeof grantId !== 'string') {
    return err({ reason: 'access_token_malformed' })
  }
  if (typeof sid !== 'string' || typeof scope !== 'string') return err({ reason: 'access_token_malformed' })
  if (now >= exp) return err({ reason: 'access_token_expired' })
  const grant = await context.stores.grants.findGrant({ issuer, grantId })
  if (grant === null || grant.revokedAt !== null) return err({ reason: 'grant_revoked' })
  return ok({ tenantId, userId: sub, clientId, grantId, sessionId: sid, scopes: scope.split(' '), expiresAt: exp })
}
