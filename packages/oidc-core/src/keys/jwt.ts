import { CompactSign, compactVerify } from 'jose'
import type { SigningAlgorithm } from '../model/client.ts'
import { OpenidError } from '../openid-error.ts'
import type { JwtClaims } from './jwt-claims.ts'
import type { SigningKeySet, SigningKeys } from './signing-keys.ts'

/**
 * What is looked at again and again (RFC 9068 section 2.1). ID tokens come back rarely, and old ones may: those are always
 * verified.
 */
const accessTokenType = 'at+jwt'

/** Returns a signed compact JWT with kid and `typ` in its header (RFC 7515, RFC 7519); ES256 unless said otherwise. */
export async function signJwt(
  keys: SigningKeySet,
  token: { readonly type: string; readonly claims: JwtClaims; readonly algorithm?: SigningAlgorithm },
): Promise<string> {
  const key = keys.current.get(token.algorithm ?? 'ES256')
  if (key === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  const { kid, algorithm: alg } = key
  const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(token.claims)))
    .setProtectedHeader({ alg, typ: token.type, kid })
    .sign(key.privateKey)
  if (token.type === accessTokenType) keys.knownTokens.add(jwt, { kid, claims: token.claims })
  return jwt
}

/**
 * Returns the claims of a JWT that one of the issuer's own keys signed, or undefined. A key that is not among the loaded
 * ones may have been made by another isolate meanwhile, so for one the keys are loaded once more.
 *
 * Checks signature, algorithm (never `none`) and `typ`; what the claims say is the caller's to check.
 */
export async function verifyOwnJwt(
  context: { readonly issuer: string; readonly signingKeys: SigningKeys; readonly clock: () => number },
  token: { readonly type: string; readonly jwt: string },
): Promise<JwtClaims | undefined> {
  const { issuer, signingKeys, clock } = context
  const keys = await signingKeys.load({ issuer, now: clock() })
  const verified = await verifyJwt(keys, token)
  if (verified.unknownKid === undefined) return verified.claims
  const reloaded = await signingKeys.load({ issuer, now: clock(), kid: verified.unknownKid })
  return reloaded === keys ? undefined : (await verifyJwt(reloaded, token)).claims
}

async function verifyJwt(
  keys: SigningKeySet,
  token: { readonly type: string; readonly jwt: string },
): Promise<{ readonly claims?: JwtClaims; readonly unknownKid?: string }> {
  const known = token.type === accessTokenType ? keys.knownTokens.get(token.jwt) : undefined
  // A key that the issuer publishes no more vouches for nothing, whatever was known before.
  if (known !== undefined && keys.publicKeys.has(known.kid)) return { claims: known.claims }
  let unknownKid: string | undefined
  try {
    const { payload, protectedHeader } = await compactVerify(
      token.jwt,
      ({ kid = '' }) => {
        const key = keys.publicKeys.get(kid)
        if (key !== undefined) return key
        unknownKid = kid
        throw new TypeError('unknown kid')
      },
      { algorithms: ['ES256', 'RS256'] },
    )
    if (protectedHeader.typ?.toLowerCase() !== token.type.toLowerCase()) return {}
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return {}
    const { kid = '' } = protectedHeader
    if (token.type === accessTokenType) keys.knownTokens.add(token.jwt, { kid, claims: claims as JwtClaims })
    return { claims: claims as JwtClaims }
  } catch {
    // Malformed, unknown key or bad signature: a forged token is an expected input, not a failure.
    return unknownKid === undefined ? {} : { unknownKid }
  }
}
