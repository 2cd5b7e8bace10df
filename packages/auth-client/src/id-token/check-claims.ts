import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import type { IdTokenClaims } from './id-token-claims.ts'

/** Why an ID token's claims were refused. */
export type ClaimsRefusal =
  | { readonly reason: 'issuer_mismatch' }
  | { readonly reason: 'audience_mismatch' }
  | { readonly reason: 'authorized_party_mismatch' }
  | { readonly reason: 'expired' }
  | { readonly reason: 'issued_in_future' }
  | { readonly reason: 'not_yet_valid' }
  | { readonly reason: 'nonce_missing' }
  | { readonly reason: 'nonce_mismatch' }
  | { readonly reason: 'authentication_too_old' }
  | { readonly reason: 'subject_mismatch' }

/** What the claims are held against. Times are epoch seconds, spans are seconds. */
export interface ExpectedClaims {
  readonly issuer: string
  readonly clientId: string
  /** The nonce that was sent; null when there is none to compare. */
  readonly nonce: string | null
  /** The `max_age` that was sent, or null. */
  readonly maxAge: number | null
  readonly now: number
  /** How far the provider's clock may be from ours. */
  readonly clockTolerance: number
  /** Whether the token may leave the nonce out, as a refreshed one may (section 12.2). Default false. */
  readonly nonceOptional?: boolean
  /** The user whose session the token is to go on with. Default: anybody. */
  readonly subject?: string | undefined
}

/**
 * Returns the claims when the token is for this client, from this issuer, for this transaction, and of now.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.7: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export function checkClaims(claims: IdTokenClaims, expected: ExpectedClaims): Result<IdTokenClaims, ClaimsRefusal> {
  if (claims.iss !== expected.issuer) return refuse('issuer_mismatch')

  const audiences = [claims.aud].flat()
  if (!audiences.includes(expected.clientId)) return refuse('audience_mismatch')
  // With several audiences only `azp` says for whom the token was made.
  const isNamed = audiences.length > 1 || claims.azp !== undefined
  if (isNamed && claims.azp !== expected.clientId) return refuse('authorized_party_mismatch')

  const { now, clockTolerance, nonce } = expected
  if (claims.exp <= now - clockTolerance) return refuse('expired')
  if (claims.iat > now + clockTolerance) return refuse('issued_in_future')
  if ((claims.nbf ?? now) > now + clockTolerance) return refuse('not_yet_valid')

  if (claims.sub !== (expected.subject ?? claims.sub)) return refuse('subject_mismatch')
  if (nonce !== null) {
    if (claims.nonce === undefined && !expected.nonceOptional) return refuse('nonce_missing')
    if ((claims.nonce ?? nonce) !== nonce) return refuse('nonce_mismatch')
  }
  if (expected.maxAge !== null) {
    const oldest = now - clockTolerance - expected.maxAge
    if ((claims.auth_time ?? -Infinity) < oldest) return refuse('authentication_too_old')
  }
  return ok(claims)
}
