import { userClaims } from '../claims/user-claims.ts'
import { jsonResponse } from '../json-response.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { bearerToken } from '../verify/bearer-token.ts'
import { challengeResponse } from '../verify/challenge-response.ts'
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
  if (token === null) return challengeResponse({ status: 401 })
  const verified = await verifyAccessToken(context, token)
  if (!verified.ok) return challengeResponse({ status: 401, error: 'invalid_token' })
  const { tenantId, clientId, subject, scopes, audience, grant } = verified.value
  // A token for another resource (RFC 8707) is none for us, however good it is there.
  if (!audience.includes(context.issuer)) return challengeResponse({ status: 401, error: 'invalid_token' })
  if (!scopes.includes('openid'))
    return challengeResponse({ status: 403, error: 'insufficient_scope', scope: 'openid' })
  const user = await context.stores.users.findUser({ tenantId, userId: subject })
  if (user === null || user.disabledAt !== null) return challengeResponse({ status: 401, error: 'invalid_token' })
  const { issuer, ownClaims } = context
  const own = await ownClaims?.forUserinfo({ issuer, tenantId, clientId, user, scopes, audience })
  return jsonResponse({ ...own, ...userClaims(user, { scopes, names: grant.claims.userinfo }) })
}
