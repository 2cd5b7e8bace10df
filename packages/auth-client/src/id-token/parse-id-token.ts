import { parseJwt } from '../jwt/parse-jwt.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { parseIdTokenClaims } from '../schema.ts'
import type { IdTokenClaims } from './id-token-claims.ts'

/** An ID token taken apart; nothing in it is to be believed yet. */
export interface UnverifiedIdToken {
  readonly algorithm: string
  readonly kid: string | null
  readonly claims: IdTokenClaims
}

/** Why `parseIdToken` refused. */
export type ParseIdTokenRefusal = { readonly reason: 'id_token_malformed' }

/**
 * Returns the parts of a compact JWS whose payload has the shape of an ID token. One that says to be of another type,
 * such as `at+jwt` or `logout+jwt`, is none.
 *
 * @see OpenID Connect Core 1.0 section 2, RFC 8725 section 3.11: https://www.rfc-editor.org/rfc/rfc8725#section-3.11
 */
export function parseIdToken(token: string): Result<UnverifiedIdToken, ParseIdTokenRefusal> {
  const jwt = parseJwt(token)
  const claims = parseIdTokenClaims(jwt?.payload)
  if (jwt === undefined || claims === undefined || (jwt.type ?? 'jwt') !== 'jwt') return refuse('id_token_malformed')
  return ok({ ...jwt, claims })
}
