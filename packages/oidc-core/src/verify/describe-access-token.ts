import { authenticationContextOf } from '../claims/authentication-context.ts'
import type { VerifiedAccessToken } from './verify-access-token.ts'

/** Returns what /verify and /introspect tell of a good access token (RFC 7662 section 2.2). */
export function describeAccessToken(issuer: string, token: VerifiedAccessToken): Readonly<Record<string, unknown>> {
  const { grant, audience } = token
  return {
    ...token.own,
    active: true,
    iss: issuer,
    tenant_id: token.tenantId,
    sub: token.subject,
    client_id: token.clientId,
    aud: audience.length === 1 ? audience[0] : audience,
    scope: token.scopes.join(' '),
    iat: token.issuedAt,
    exp: token.expiresAt,
    ...(grant.sessionId === null
      ? {}
      : { sid: grant.sessionId, auth_time: grant.authTime, acr: authenticationContextOf(grant.methods) }),
  }
}
