import { decodeBase64url } from '../base64url.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { parseIdTokenClaims, parseJwsHeader } from '../schema.ts'
import type { IdTokenClaims } from './id-token-claims.ts'

/** An ID token taken apart; nothing in it is to be believed yet. */
export interface UnverifiedIdToken {
  readonly algorithm: string
  readonly kid: string | null
  readonly claims: IdTokenClaims
}

/** Why {@link parseIdToken} refused. */
export type ParseIdTokenRefusal = { readonly reason: 'id_token_malformed' }

/**
 * Returns the parts of a compact JWS whose payload has the shape of an ID token.
 *
 * @see RFC 7515 section 7.1, OpenID Connect Core 1.0 section 2: https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 */
export function parseIdToken(token: string): Result<UnverifiedIdToken, ParseIdTokenRefusal> {
  const parts = token.split('.')
  const [protectedHeader, payload] = parts
  if (parts.length !== 3 || protectedHeader === undefined || payload === undefined) {
    return err({ reason: 'id_token_malformed' })
  }
  const header = parseJwsHeader(decodeJson(protectedHeader))
  const claims = parseIdTokenClaims(decodeJson(payload))
  if (header === undefined || claims === undefined) return err({ reason: 'id_token_malformed' })
  // We understand no extension, and an unencoded payload (RFC 7797) would not be what we have just read.
  if (header.crit !== undefined || header.b64 !== undefined) return err({ reason: 'id_token_malformed' })
  return ok({ algorithm: header.alg, kid: header.kid ?? null, claims })
}

function decodeJson(part: string): unknown {
  const bytes = decodeBase64url(part)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)) as unknown
  } catch {
    return undefined
  }
}
