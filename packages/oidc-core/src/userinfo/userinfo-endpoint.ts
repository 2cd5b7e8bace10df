import { userClaims } from '../claims/user-claims.ts'
import { jsonResponse } from '../json-response.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { bearerToken } from '../verify/bearer-token.ts'
import { verifyAccessToken } from '../verify/verify-access-token.ts'

/**
 * Answers with the claims about the user whose access token this is.
 *
 * @see OpenID Connect Core section 5.3, RFC 6750 section 3
 */
export async function userinfoEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'POST') {
    return jsonResponse({ error: 'invalid_request' }, { status: 405, headers: { allow: 'GET, POST' } })
  }
  const token = bearerToken(request)
  // No error code for a request that brought no token at all (RFC 6750 section 3.1).
  if (token === null) return refuse({ status: 401 })
  const verified = await verifyAccessToken(context, token)
  if (!verified.ok) return refuse({ status: 401, error: 'invalid_token' })
  const { tenantId, subject, scopes, audience, grant } = verified.value
  // A token for another resource (RFC 8707) is none for us, however good it is there.
  if (!audience.includes(context.issuer)) return refuse({ status: 401, error: 'invalid_token' })
  if (!scopes.includes('openid')) return refuse({ status: 403, error: 'insufficient_scope' })
  const user = await context.stores.users.findUser({ tenantId, userId: subject })
  if (user === null || user.disabledAt !== null) return refuse({ status: 401, error: 'invalid_token' })
  return jsonResponse(userClaims(user, { scopes, names: grant.claims.userinfo }))
}

function refuse(refusal: { readonly status: number; readonly error?: string }): Response {
  const { status, error } = refusal
  const scope = error === 'insufficient_scope' ? ', scope="openid"' : ''
  const challenge = error === undefined ? 'Bearer' : `Bearer error="${error}"${scope}`
  const headers = { 'www-authenticate': challenge, 'access-control-expose-headers': 'www-authenticate' }
  return jsonResponse(error === undefined ? {} : { error }, { status, headers })
}
