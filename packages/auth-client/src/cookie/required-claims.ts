import type { IdTokenClaims } from '../id-token/id-token-claims.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why a user who is signed in at the provider is not let in here. */
export interface RequiredClaimRefusal {
  readonly reason: 'required_claim_mismatch'
  readonly claim: string
}

/** Returns the claims when each required one is there with exactly the required value. */
export function checkRequiredClaims(
  claims: IdTokenClaims,
  required: Readonly<Record<string, string>>,
): Result<IdTokenClaims, RequiredClaimRefusal> {
  const claim = Object.keys(required).find((name) => claims[name] !== required[name])
  return claim === undefined ? ok(claims) : err({ reason: 'required_claim_mismatch', claim })
}
