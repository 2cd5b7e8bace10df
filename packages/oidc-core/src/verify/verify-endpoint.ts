import { jsonResponse } from '../json-response.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { bearerToken } from './bearer-token.ts'
import { verifyAccessToken } from './verify-access-token.ts'

/**
 * Tells the Worker that holds an access token (`Authorization: Bearer`) whether it is good, and for which tenant:
 * `{ active, tenant_id, sub, client_id, sid, scope, exp, iss }`, or `{ active: false }` alone.
 *
 * The token is the only credential: who holds one could use it anyway. Introspection (RFC 7662) is for everyone else.
 */
export async function verifyEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'POST') {
    return jsonResponse({ error: 'invalid_request' }, { status: 405, headers: { allow: 'GET, POST' } })
  }
  const token = bearerToken(request)
  if (token === null) {
    return jsonResponse({ error: 'invalid_request' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  }
  const verified = await verifyAccessToken(context, token)
  if (!verified.ok) return jsonResponse({ active: false })
  const { tenantId, userId, clientId, sessionId, scopes, expiresAt } = verified.value
  return jsonResponse({
    active: true,
    tenant_id: tenantId,
    sub: userId,
    client_id: clientId,
    sid: sessionId,
    scope: scopes.join(' '),
    exp: expiresAt,
    iss: context.issuer,
  })
}
