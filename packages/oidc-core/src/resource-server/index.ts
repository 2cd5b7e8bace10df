export type { AccessTokenClaims, AccessTokenClaimsRefusal } from './check-access-token-claims.ts'
export type {
  AccessTokenVerdictRefusal,
  AccessTokenVerifier,
  AccessTokenVerifierOptions,
} from './create-access-token-verifier.ts'
export { createAccessTokenVerifier } from './create-access-token-verifier.ts'
export type { FetchKeys } from './create-key-cache.ts'
