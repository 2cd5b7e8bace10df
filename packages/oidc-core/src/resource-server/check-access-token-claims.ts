import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What a good access token says. */
export interface AccessTokenClaims {
  readonly tenantId: string
  /** The user, or the client when it acts for itself. */
  readonly subject: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly audience: ReadonlyArray<string>
  /** The user's session (`sid`); null when the client acts for itself. */
  readonly sessionId: string | null
  /** When the user proved who they are, epoch seconds; null when there is no user. */
  readonly authTime: number | null
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Every claim of the token as it was signed: those of the issuer's team are here. */
  readonly all: Readonly<Record<string, unknown>>
}

/** Why claims were refused. */
export type AccessTokenClaimsRefusal =
  | { readonly reason: 'claims_malformed' }
  | { readonly reason: 'issuer_wrong' }
  | { readonly reason: 'audience_wrong' }
  | { readonly reason: 'token_expired' }
  | { readonly reason: 'token_not_yet_valid' }

/**
 * Returns what the claims of a signed access token say, for this issuer, audience and time.
 *
 * @see RFC 9068 section 4: https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export function checkAccessTokenClaims(
  claims: unknown,
  expected: { readonly issuer: string; readonly audience: string; readonly now: number },
): Result<AccessTokenClaims, AccessTokenClaimsRefusal> {
  const malformed = err({ reason: 'claims_malformed' } as const)
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return malformed
  const {
    iss,
    aud,
    exp,
    nbf,
    sub,
    client_id: clientId,
    tenant_id: tenantId,
    scope,
    sid,
    auth_time: authTime,
  } = claims as Record<string, unknown>
  if (iss !== expected.issuer) return err({ reason: 'issuer_wrong' })
  const audience: ReadonlyArray<unknown> = Array.isArray(aud) ? aud : [aud]
  if (!isTexts(audience) || typeof exp !== 'number' || typeof sub !== 'string') return malformed
  if (typeof clientId !== 'string' || typeof tenantId !== 'string' || typeof scope !== 'string') return malformed
  if (!audience.includes(expected.audience)) return err({ reason: 'audience_wrong' })
  if (expected.now >= exp) return err({ reason: 'token_expired' })
  // RFC 7519 section 4.1.5; our own issuer sets none.
  if (nbf !== undefined && typeof nbf !== 'number') return malformed
  if (nbf !== undefined && expected.now < nbf) return err({ reason: 'token_not_yet_valid' })
  return ok({
    tenantId,
    subject: sub,
    clientId,
    scopes: scope === '' ? [] : scope.split(' '),
    audience,
    sessionId: typeof sid === 'string' ? sid : null,
    authTime: typeof authTime === 'number' ? authTime : null,
    expiresAt: exp,
    all: claims as Record<string, unknown>,
  })
}

const isTexts = (list: ReadonlyArray<unknown>): list is ReadonlyArray<string> =>
  list.every((item) => typeof item === 'string')
