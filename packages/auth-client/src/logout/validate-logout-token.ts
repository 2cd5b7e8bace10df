import { parseJwt } from '../jwt/parse-jwt.ts'
import type { SigningAlgorithm } from '../jwt/signing-algorithm.ts'
import { signingAlgorithms } from '../jwt/signing-algorithm.ts'
import type { FindKey, SignatureRefusal } from '../jwt/verify-jwt.ts'
import { verifyJwt } from '../jwt/verify-jwt.ts'
import type { Result } from '../result.ts'
import { err, ok, refuse } from '../result.ts'
import { parseLogoutTokenClaims } from '../schema.ts'
import { isObject } from '../shape.ts'
import type { LogoutTokenClaims } from './logout-token-claims.ts'

/** Whose sessions a logout token ends: those with this `sid`, or, without one, all of this `sub`. */
export interface LogoutNotice {
  readonly issuer: string
  readonly sessionId: string | null
  readonly subject: string | null
  /** To be accepted once (section 2.6, step 8). */
  readonly tokenId: string
  /** Epoch seconds until when {@link tokenId} must be remembered: after it the token is refused by its age. */
  readonly rememberUntil: number
}

/** Why a logout token was refused. */
export type LogoutTokenRefusal =
  | SignatureRefusal
  | { readonly reason: 'logout_token_malformed' }
  | { readonly reason: 'type_mismatch' }
  | { readonly reason: 'algorithm_not_allowed' }
  | { readonly reason: 'issuer_mismatch' }
  | { readonly reason: 'audience_mismatch' }
  | { readonly reason: 'expired' }
  | { readonly reason: 'issued_in_future' }
  | { readonly reason: 'event_missing' }
  | { readonly reason: 'nonce_present' }
  | { readonly reason: 'session_unnamed' }

/** What {@link validateLogoutToken} judges by. Times are epoch seconds, spans are seconds. */
export interface ValidateLogoutTokenOptions {
  readonly logoutToken: string
  readonly issuer: string
  readonly clientId: string
  readonly now: number
  /** How far the provider's clock may be from ours. */
  readonly clockTolerance: number
  readonly findKey: FindKey
  /** Default ES256 and RS256. */
  readonly algorithms?: ReadonlyArray<SigningAlgorithm>
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Returns whose sessions are to end. An ID token in its place is refused three times over: by `typ`, `events` and
 * `nonce`. Whether the token was seen before is for the caller to ask.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 section 2.6: https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export async function validateLogoutToken(
  options: ValidateLogoutTokenOptions,
): Promise<Result<LogoutNotice, LogoutTokenRefusal>> {
  const jwt = parseJwt(options.logoutToken)
  if (jwt === undefined) return refuse('logout_token_malformed')
  if (jwt.type !== 'logout+jwt') return refuse('type_mismatch')
  const { algorithms = signingAlgorithms } = options
  const algorithm = algorithms.find((allowed) => allowed === jwt.algorithm)
  if (algorithm === undefined) return refuse('algorithm_not_allowed')

  const claims = parseLogoutTokenClaims(jwt.payload)
  if (claims === undefined) return refuse('logout_token_malformed')
  const refusal = judgeClaims(claims, options)
  if (refusal !== null) return err(refusal)

  const signed = await verifyJwt({
    token: options.logoutToken,
    algorithm,
    kid: jwt.kid,
    findKey: options.findKey,
  })
  if (!signed.ok) return signed
  return ok({
    issuer: claims.iss,
    sessionId: claims.sid ?? null,
    subject: claims.sub ?? null,
    tokenId: claims.jti,
    rememberUntil: claims.exp + options.clockTolerance,
  })
}

function judgeClaims(claims: LogoutTokenClaims, options: ValidateLogoutTokenOptions): LogoutTokenRefusal | null {
  const { now, clockTolerance } = options
  if (claims.iss !== options.issuer) return { reason: 'issuer_mismatch' }
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  if (!audiences.includes(options.clientId)) return { reason: 'audience_mismatch' }
  if (claims.exp <= now - clockTolerance) return { reason: 'expired' }
  if (claims.iat > now + clockTolerance) return { reason: 'issued_in_future' }
  if (!isObject(claims.events[logoutEvent])) return { reason: 'event_missing' }
  if (claims.nonce !== undefined) return { reason: 'nonce_present' }
  return claims.sid === undefined && claims.sub === undefined ? { reason: 'session_unnamed' } : null
}
