import type { TokenVerifier } from '@voyage/tenant-resolver/credentials'
import type { JWTVerifyGetKey } from 'jose'
import { JOSEError } from 'jose/errors'
import { decodeJwt } from 'jose/jwt/decode'
import { jwtVerify } from 'jose/jwt/verify'

/** An issuer whose access tokens the gateway judges. */
export interface TrustedIssuer {
  readonly issuer: string
  /** What names this platform in `aud`; one of them suffices. */
  readonly audiences: ReadonlyArray<string>
  readonly keys: JWTVerifyGetKey
}

/** Options of {@link createAccessTokenVerifier}. */
export interface AccessTokenVerifierOptions {
  readonly issuers: ReadonlyArray<TrustedIssuer>
  /**
   * What a token of a trusted issuer is that does not hold: `refuse` answers 401, `pass` counts it as absent, for
   * tenants whose Workers judge tokens with an audience of their own.
   */
  readonly invalid: 'refuse' | 'pass'
  /** Returns the time in epoch seconds. */
  readonly now: () => number
}

// Asymmetric ones only: with a shared secret, or none, whoever can check could sign.
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA']
/** How far clocks may differ, in seconds. */
const leeway = 30

/**
 * Returns the check of JWT access tokens: signature, `typ` at+jwt, issuer, audience, expiry and start.
 *
 * A token of an issuer that is not trusted, and one that names none, is foreign. Rejects when the issuer's keys cannot
 * be read.
 *
 * @see RFC 9068 section 4, RFC 8725 section 3
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): TokenVerifier {
  const { invalid, now } = options
  const issuers = new Map(options.issuers.map((trusted) => [trusted.issuer, trusted]))
  return {
    async verify(token) {
      const trusted = issuers.get(claimedIssuer(token) ?? '')
      if (trusted === undefined) return { kind: 'foreign' }
      try {
        const { payload } = await jwtVerify(token, trusted.keys, {
          algorithms,
          typ: 'at+jwt',
          issuer: trusted.issuer,
          audience: [...trusted.audiences],
          requiredClaims: ['exp'],
          clockTolerance: leeway,
          currentDate: new Date(now() * 1000),
        })
        return { kind: 'verified', claims: payload }
      } catch (cause) {
        // Anything but a fault of the token is one of the issuer or the network: it cannot be told now.
        if (!(cause instanceof JOSEError)) throw cause
        return { kind: invalid === 'pass' ? 'foreign' : 'refused' }
      }
    },
  }
}

// Not proved: it only says whose keys to ask.
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}
