import { authenticationContextOf } from '../claims/authentication-context.ts'
import { jsonResponse } from '../json-response.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { bearerToken } from './bearer-token.ts'
import { describeAccessToken } from './describe-access-token.ts'
import { judgeAuthentication } from './judge-authentication.ts'
import { verifyAccessToken } from './verify-access-token.ts'

/**
 * Tells the Worker that holds an access token (`Authorization: Bearer`) whether it is good, and for which tenant:
 * `{ active, tenant_id, sub, client_id, aud, scope, exp, iss, sid, auth_time, acr }`, or `{ active: false }` alone.
 *
 * With `max_age` (seconds) or `acr_values` in the query a token whose sign-in is too old or too weak gets the challenge
 * that the Worker passes on to its caller (RFC 9470 section 3).
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

  const { grant } = verified.value
  const authenticated = grant.userId !== null
  const judged = judgeAuthentication(new URL(request.url).searchParams, {
    authTime: authenticated ? grant.authTime : null,
    context: authenticated ? authenticationContextOf(grant.methods) : null,
    now: context.clock(),
  })
  if (!judged.ok) {
    const { error, challenge } = judged.error
    return jsonResponse({ error }, { status: challenge === null ? 400 : 401, headers: headersOf(challenge) })
  }
  return jsonResponse(describeAccessToken(context.issuer, verified.value))
}

const headersOf = (challenge: string | null): Readonly<Record<string, string>> =>
  challenge === null ? {} : { 'www-authenticate': challenge, 'access-control-expose-headers': 'www-authenticate' }
