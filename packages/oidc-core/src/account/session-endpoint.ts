import { jsonResponse } from '../json-response.ts'
import { endSessions } from '../logout/end-sessions.ts'
import { sessionsScope } from '../metadata/provider-metadata.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { bearerToken } from '../verify/bearer-token.ts'
import { challengeResponse } from '../verify/challenge-response.ts'
import { verifyAccessToken } from '../verify/verify-access-token.ts'

/**
 * The sessions of the user whose access token this is, for a token with the scope `sessions`; 403 `insufficient_scope`
 * without it, since they are other clients' sessions too. GET lists the running ones:
 * `{ sessions: [{ sid, current, device, amr, auth_time, expires_at }] }`; DELETE ends all in one step, or with `sid` in the
 * query that one, and answers 204. It ends expired ones too, for refresh tokens outlive them. Any other parameter, and one
 * that is repeated, is refused (400) by its name: a misspelt `sid` must not end all.
 *
 * @see RFC 6750 section 3.1: https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
export async function sessionEndpoint(context: ProviderContext, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'DELETE') {
    return jsonResponse({ error: 'invalid_request' }, { status: 405, headers: { allow: 'GET, DELETE' } })
  }
  const token = bearerToken(request)
  if (token === null) return challengeResponse({ status: 401 })
  const verified = await verifyAccessToken(context, token)
  if (!verified.ok || !verified.value.audience.includes(context.issuer) || verified.value.grant.userId === null) {
    return challengeResponse({ status: 401, error: 'invalid_token' })
  }
  if (!verified.value.scopes.includes(sessionsScope)) {
    return challengeResponse({ status: 403, error: 'insufficient_scope', scope: sessionsScope })
  }
  const { searchParams } = new URL(request.url)
  const names = [...searchParams.keys()]
  const unknown = names.find(
    (name, index) => name !== 'sid' || request.method === 'GET' || names.indexOf(name) !== index,
  )
  if (unknown !== undefined) {
    const description = `the query has a parameter too many: ${encodeURIComponent(unknown).slice(0, 64)}`
    return jsonResponse({ error: 'invalid_request', error_description: description }, { status: 400 })
  }
  const { issuer, stores } = context
  const { tenantId, userId, sessionId: own } = verified.value.grant
  if (request.method === 'DELETE') {
    const sid = searchParams.get('sid')
    const which = sid === null ? ({ kind: 'all' } as const) : ({ kind: 'one', sessionId: sid } as const)
    await endSessions(context, { tenantId, userId, which })
    const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' }
    return new Response(null, { status: 204, headers })
  }
  const sessions = await stores.sessions.listSessions({ issuer, tenantId, userId, now: context.clock() })
  return jsonResponse({
    sessions: sessions.map(({ sessionId, device, methods, authTime, expiresAt }) => ({
      sid: sessionId,
      current: sessionId === own,
      device,
      amr: methods,
      auth_time: authTime,
      expires_at: expiresAt,
    })),
  })
}
