import { compactVerify } from 'jose'
import type { Clock } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { err } from '../result.ts'
import type { AccessTokenClaims, AccessTokenClaimsRefusal } from './check-access-token-claims.ts'
import { checkAccessTokenClaims } from './check-access-token-claims.ts'
import type { FetchKeys } from './create-key-cache.ts'
import { createKeyCache } from './create-key-cache.ts'

/** What a verifier needs. */
export interface AccessTokenVerifierOptions {
  readonly issuer: string
  /** What this resource server is called in `aud` (RFC 8707); default: the issuer itself. */
  readonly audience?: string
  /** Gets the issuer's keys. On Workers: a service binding's `fetch`, or `(url) => fetch(url)`. */
  readonly fetch: FetchKeys
  readonly clock: Clock
  /** Default `<issuer>/.well-known/jwks.json`. */
  readonly jwksUri?: string
  /** Seconds for which fetched keys are used before they are fetched again; default 300. */
  readonly keepKeysSeconds?: number
}

/** Why a token was not taken. */
export type AccessTokenVerdictRefusal =
  /** No JWT, not of type `at+jwt`, not signed by a key of the issuer, or signed by an algorithm that is not taken. */
  { readonly reason: 'token_invalid' } | AccessTokenClaimsRefusal

/** Judges access tokens without asking the issuer about each. */
export interface AccessTokenVerifier {
  /**
   * Returns what the token says when it is good for this resource server now. Whether its grant was revoked since only the
   * issuer knows (`/verify`, `/introspect`); tokens live five minutes by default.
   *
   * @throws OpenidError OIDC_KEYS_UNAVAILABLE when the issuer's keys were never fetched and cannot be now; after a
   * failure they are asked for again after 5 seconds
   */
  verify(token: string): Promise<Result<AccessTokenClaims, AccessTokenVerdictRefusal>>
}

/**
 * Returns a verifier that keeps the issuer's keys. Make one for the life of the isolate; building it does no I/O.
 *
 * @see RFC 9068 section 4: https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const { issuer, audience = issuer, clock } = options
  const keys = createKeyCache({
    url: options.jwksUri ?? `${issuer}/.well-known/jwks.json`,
    fetch: options.fetch,
    clock,
    keepSeconds: options.keepKeysSeconds ?? 300,
  })
  return {
    async verify(token) {
      const current = await keys.load(null)
      const verified = await verifySignature(token, current)
      if (verified.unknownKid === undefined) return judge(verified.claims, { issuer, audience, now: clock() })
      // The issuer may have changed its keys meanwhile.
      const reloaded = await keys.load(verified.unknownKid)
      if (reloaded === current) return err({ reason: 'token_invalid' })
      return judge((await verifySignature(token, reloaded)).claims, { issuer, audience, now: clock() })
    },
  }
}

type Keys = Awaited<ReturnType<ReturnType<typeof createKeyCache>['load']>>

async function verifySignature(
  token: string,
  keys: Keys,
): Promise<{ readonly claims?: unknown; readonly unknownKid?: string }> {
  let unknownKid: string | undefined
  try {
    const { payload, protectedHeader } = await compactVerify(
      token,
      (header) => {
        if (keys.kids.has(header.kid ?? '')) return keys.find(header)
        unknownKid = header.kid ?? ''
        throw new TypeError('unknown kid')
      },
      { algorithms: ['ES256', 'RS256'] },
    )
    const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '')
    return type === 'at+jwt' ? { claims: JSON.parse(new TextDecoder().decode(payload)) as unknown } : {}
  } catch {
    // Malformed, unknown key or bad signature: a forged token is an expected input, not a failure.
    return unknownKid === undefined ? {} : { unknownKid }
  }
}

function judge(
  claims: unknown,
  expected: { readonly issuer: string; readonly audience: string; readonly now: number },
): Result<AccessTokenClaims, AccessTokenVerdictRefusal> {
  return claims === undefined ? err({ reason: 'token_invalid' }) : checkAccessTokenClaims(claims, expected)
}
