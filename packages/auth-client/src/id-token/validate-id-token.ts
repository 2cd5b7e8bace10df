import type { SigningAlgorithm } from '../jwt/signing-algorithm.ts'
import { signingAlgorithms } from '../jwt/signing-algorithm.ts'
import type { FindKey, SignatureRefusal } from '../jwt/verify-jwt.ts'
import { verifyJwt } from '../jwt/verify-jwt.ts'
import type { Result } from '../result.ts'
import { refuse } from '../result.ts'
import type { ClaimsRefusal, ExpectedClaims } from './check-claims.ts'
import { checkClaims } from './check-claims.ts'
import type { IdTokenClaims } from './id-token-claims.ts'
import { isHashOf } from './is-hash-of.ts'
import type { ParseIdTokenRefusal } from './parse-id-token.ts'
import { parseIdToken } from './parse-id-token.ts'

/** Why {@link validateIdToken} refused. */
export type IdTokenRefusal =
  | ParseIdTokenRefusal
  | ClaimsRefusal
  | { readonly reason: 'algorithm_not_allowed' }
  | { readonly reason: 'access_token_mismatch' }
  | SignatureRefusal

/** What {@link validateIdToken} judges by. */
export interface ValidateIdTokenOptions extends ExpectedClaims {
  readonly idToken: string
  /** The access token that came with it; checked when the ID token has an `at_hash`. Null when there is none. */
  readonly accessToken: string | null
  readonly findKey: FindKey
  /** Default ES256 and RS256. */
  readonly algorithms?: ReadonlyArray<SigningAlgorithm>
}

/**
 * Returns the claims of an ID token that is valid in every respect.
 *
 * The claims are judged before the key is looked for, so that a token which is not for us
 * cannot make us fetch keys; nothing is believed until the signature, checked last, is right.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.7: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function validateIdToken(options: ValidateIdTokenOptions): Promise<Result<IdTokenClaims, IdTokenRefusal>> {
  const parsed = parseIdToken(options.idToken)
  if (!parsed.ok) return parsed
  const token = parsed.value

  const { algorithms = signingAlgorithms } = options
  const algorithm = algorithms.find((allowed) => allowed === token.algorithm)
  if (algorithm === undefined) return refuse('algorithm_not_allowed')

  const claims = checkClaims(token.claims, options)
  if (!claims.ok) return claims

  const hash = claims.value.at_hash
  if (hash !== undefined && options.accessToken !== null && !(await isHashOf(hash, options.accessToken))) {
    return refuse('access_token_mismatch')
  }

  const signed = await verifyJwt({ ...options, token: options.idToken, algorithm, kid: token.kid })
  return signed.ok ? claims : signed
}
