import { CompactSign, compactVerify } from 'jose'
import type { SigningKeySet } from './signing-keys.ts'

/** The claims of a token. */
export type JwtClaims = Readonly<Record<string, unknown>>

/** Returns a signed compact JWT with kid and `typ` in its header (RFC 7515, RFC 7519). */
export async function signJwt(
  keys: SigningKeySet,
  token: { readonly type: string; readonly claims: JwtClaims },
): Promise<string> {
  const { kid, algorithm, privateKey } = keys.current
  return new CompactSign(new TextEncoder().encode(JSON.stringify(token.claims)))
    .setProtectedHeader({ alg: algorithm, typ: token.type, kid })
    .sign(privateKey)
}

/**
 * Returns the claims of a JWT that one of our own keys signed, or undefined.
 *
 * Checks signature, algorithm (never `none`) and `typ`; what the claims say is the caller's to check.
 */
export async function verifyJwt(
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
      { algorithms: ['ES256'] },
    )
    if (protectedHeader.typ?.toLowerCase() !== token.type.toLowerCase()) return undefined
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as JwtClaims) : undefined
  } catch {
    // Malformed, unknown key or bad signature: a forged token is an expected input, not a failure.
    return undefined
  }
}
