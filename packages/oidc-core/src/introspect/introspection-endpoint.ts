import { jsonResponse } from '../json-response.ts'
import type { Client } from '../model/client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { equalInConstantTime, hashSecret } from '../secret-hash.ts'
import { authenticateClient } from '../token/authenticate-client.ts'
import { parseTokenRequest } from '../token/parse-token-request.ts'
import { parseFamilyId } from '../token/refresh-token-value.ts'
import { tokenErrorResponse } from '../token/token-refusal.ts'
import { describeAccessToken } from '../verify/describe-access-token.ts'
import { verifyAccessToken } from '../verify/verify-access-token.ts'

const inactive = { active: false }

/**
 * Tells a confidential client of the same tenant what a token is worth; `{ "active": false }` alone for everything
 * else: expired, revoked, unknown, of another tenant. A refresh token is described to its own client only.
 *
 * @see RFC 7662 section 2: https://www.rfc-editor.org/rfc/rfc7662#section-2
 */
export async function introspectionEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  const parsed = await parseTokenRequest(request, context)
  if (!parsed.ok) return tokenErrorResponse(parsed.error)
  const authenticated = await authenticateClient(parsed.value, context)
  if (!authenticated.ok) return tokenErrorResponse(authenticated.error)
  const client = authenticated.value
  // Anybody can call themselves by a public client's id.
  if (client.tokenEndpointAuthMethod === 'none') {
    return tokenErrorResponse({ reason: 'client_authentication_failed', byHeader: false })
  }
  const token = parsed.value.parameters.get('token')
  if (token === undefined) return tokenErrorResponse({ reason: 'token_missing' })
  if (parseFamilyId(token) !== undefined) return jsonResponse(await describeRefreshToken(context, { client, token }))
  const verified = await verifyAccessToken(context, token)
  if (!verified.ok || verified.value.tenantId !== client.tenantId) return jsonResponse(inactive)
  return jsonResponse({ ...describeAccessToken(context.issuer, verified.value), token_type: 'Bearer' })
}

async function describeRefreshToken(
  context: ProviderContext,
  { client, token }: { readonly client: Client; readonly token: string },
): Promise<Readonly<Record<string, unknown>>> {
  const { issuer, stores } = context
  const now = context.clock()
  const familyHash = await hashSecret(parseFamilyId(token) ?? '')
  const { family = null, grant = null } = (await stores.refreshTokens.findRefreshToken({ issuer, familyHash })) ?? {}
  const own = family !== null && family.clientId === client.clientId && family.tenantId === client.tenantId
  if (!own || !equalInConstantTime(await hashSecret(token), family.currentHash)) return inactive
  const expiresAt = Math.min(family.idleExpiresAt, family.expiresAt)
  if (grant === null || grant.revokedAt !== null || now >= expiresAt) return inactive
  const { tenantId, clientId, scopes, createdAt } = grant
  return {
    active: true,
    iss: issuer,
    tenant_id: tenantId,
    sub: grant.userId,
    client_id: clientId,
    scope: scopes.join(' '),
    iat: createdAt,
    exp: expiresAt,
    sid: grant.sessionId,
    auth_time: grant.authTime,
  }
}
