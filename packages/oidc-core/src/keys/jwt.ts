import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose'
import type { SigningAlgorithm } from '../model/client.ts'
import { OpenidError } from '../openid-error.ts'
import type { SigningKeySet, SigningKeys } from './signing-keys.ts'

/** The claims of a token. */
export type JwtClaims = Readonly<Record<string, unknown>>

/** Returns a signed compact JWT with kid and `typ` in its header (RFC 7515, RFC 7519); ES256 unless said otherwise. */
export async function signJwt(
  keys: SigningKeySet,
  token: { readonly type: string; readonly claims: JwtClaims; readonly algorithm?: SigningAlgorithm },
): Promise<string> {
  const key = keys.current.get(token.algorithm ?? 'ES256')
  if (key === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return new CompactSign(new TextEncoder().encode(JSON.stringify(token.claims)))
    .setProtectedHeader({ alg: key.algorithm, typ: token.type, kid: key.kid })
    .sign(key.privateKey)
}

/**
 * Returns the claims of a JWT that one of our own keys signed, or undefined.
 *
 * Checks signature, algorithm (never `none`) and `typ`; what the claims say is the caller's to check.
 */
async function verifyJwt(
  keys: SigningKeySet,
  token: { readonly type: string; readonly jwt: string },
): Promise<JwtClaims | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      token.jwt,
      (header) => {
        const key = keys.publicKeys.get(header.kid ?? '')
        if (key === undefined) throw new TypeError('unknown kid')
        return key
      },
      { algorithms: ['ES256', 'RS256'] },
    )
    if (protectedHeader.typ?.toLowerCase() !== token.type.toLowerCase()) return undefined
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as JwtClaims) : undefined
  } catch {
    // Malformed, unknown key or bad signature: a forged token is an expected input, not a failure.
    return undefined
  }
}

/** Loads the issuer's keys, once more when the token names a key that is not among them, and verifies the token. */
export async function verifyOwnJwt(
  context: { readonly issuer: string; readonly signingKeys: SigningKeys; readonly clock: () => number },
  token: { readonly type: string; readonly jwt: string },
): Promise<JwtClaims | undefined> {
  const { issuer, signingKeys, clock } = context
  const kid = kidOf(token.jwt)
  const keys = await signingKeys.load({ issuer, now: clock(), ...(kid === undefined ? {} : { kid }) })
  return verifyJwt(keys, token)
}

function kidOf(jwt: string): string | undefined {
  try {
    return decodeProtectedHeader(jwt).kid
  } catch {
    return undefined
  }
}
