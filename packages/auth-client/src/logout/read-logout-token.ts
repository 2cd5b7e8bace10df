import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'

/** Why a request holds no logout token. */
export type LogoutRequestRefusal = { readonly reason: 'method_not_post' } | { readonly reason: 'logout_token_missing' }

// A logout token is about a kilobyte; nobody may make us read more than a few.
const maxLength = 16_384

/**
 * Returns the logout token that a provider has posted.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.5: https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest
 */
export async function readLogoutToken(request: Request): Promise<Result<string, LogoutRequestRefusal>> {
  if (request.method !== 'POST') return refuse('method_not_post')
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const length = Number(request.headers.get('content-length') ?? 0)
  if (mediaType !== 'application/x-www-form-urlencoded' || length > maxLength) {
    return refuse('logout_token_missing')
  }
  const body = await request.text()
  const tokens = body.length > maxLength ? [] : new URLSearchParams(body).getAll('logout_token')
  return tokens.length === 1 && tokens[0] !== undefined ? ok(tokens[0]) : refuse('logout_token_missing')
}
