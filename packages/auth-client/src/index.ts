export type { AuthorizationTransaction } from './authorization/authorization-transaction.ts'
export { createAuthorizationTransaction } from './authorization/authorization-transaction.ts'
export type { AuthorizationUrlOptions } from './authorization/authorization-url.ts'
export { buildAuthorizationUrl } from './authorization/authorization-url.ts'
export type {
  AuthorizationResponseRefusal,
  ValidateAuthorizationResponseOptions,
} from './authorization/validate-authorization-response.ts'
export { validateAuthorizationResponse } from './authorization/validate-authorization-response.ts'
export { discoveryRequest } from './discovery/discovery-request.ts'
export type { DiscoveryRefusal, ProcessDiscoveryResponseOptions } from './discovery/process-discovery-response.ts'
export { processDiscoveryResponse } from './discovery/process-discovery-response.ts'
export type { ProviderMetadata } from './discovery/provider-metadata.ts'
export type { AuthClientErrorCode, AuthClientErrorOptions } from './errors.ts'
export { AuthClientError } from './errors.ts'
export type { ClaimsRefusal, ExpectedClaims } from './id-token/check-claims.ts'
export type { IdTokenClaims } from './id-token/id-token-claims.ts'
export type { ParseIdTokenRefusal } from './id-token/parse-id-token.ts'
export type { IdTokenRefusal, ValidateIdTokenOptions } from './id-token/validate-id-token.ts'
export { validateIdToken } from './id-token/validate-id-token.ts'
export type { Jwk } from './jwt/jwk.ts'
export type { JwkSetRefusal } from './jwt/jwk-set.ts'
export { jwkSetRequest, processJwkSetResponse } from './jwt/jwk-set.ts'
export type { KeyHint } from './jwt/select-key.ts'
export { selectKey } from './jwt/select-key.ts'
export type { SigningAlgorithm } from './jwt/signing-algorithm.ts'
export type { FindKey, SignatureRefusal } from './jwt/verify-jwt.ts'
export type { LogoutUrlOptions, LogoutUrlRefusal } from './logout/logout-url.ts'
export { buildLogoutUrl } from './logout/logout-url.ts'
export type { LogoutRequestRefusal } from './logout/read-logout-token.ts'
export { readLogoutToken } from './logout/read-logout-token.ts'
export type { LogoutNotice, LogoutTokenRefusal, ValidateLogoutTokenOptions } from './logout/validate-logout-token.ts'
export { validateLogoutToken } from './logout/validate-logout-token.ts'
export type { Clock, Fetch, Wait } from './ports.ts'
export type { Provider, ProviderOptions } from './provider.ts'
export { createProvider } from './provider.ts'
export type { ReadAnswerRefusal, ReadJsonRefusal } from './read-json.ts'
export type {
  CompleteSignInOptions,
  RefreshRefusal,
  RefreshTokensOptions,
  RelyingPartyOptions,
  SignInRefusal,
  TokenSet,
} from './relying-party.ts'
export { completeSignIn, refreshTokens } from './relying-party.ts'
export type { Result } from './result.ts'
export { parseReturnTo } from './return-to.ts'
export type { TokenResponse } from './schema.ts'
export type { Client, ClientRequestParts } from './token/client.ts'
export { publicClient } from './token/client.ts'
export type { ClientAuthentication, CreateClientOptions } from './token/client-authentication.ts'
export { createClient } from './token/client-authentication.ts'
export type { PrivateKeyJwtOptions } from './token/private-key-jwt.ts'
export { privateKeyJwt } from './token/private-key-jwt.ts'
export type { TokenResponseRefusal } from './token/process-token-response.ts'
export { processTokenResponse } from './token/process-token-response.ts'
export type { RevocationRefusal, RevocationRequestOptions, RevocationRequestRefusal } from './token/revocation.ts'
export { processRevocationResponse, revocationRequest } from './token/revocation.ts'
export type { AuthorizationCodeRequestOptions, RefreshTokenRequestOptions } from './token/token-request.ts'
export { authorizationCodeRequest, refreshTokenRequest } from './token/token-request.ts'
export type {
  ProcessUserinfoResponseOptions,
  UserinfoRefusal,
  UserinfoRequestOptions,
  UserinfoRequestRefusal,
} from './userinfo/userinfo.ts'
export { processUserinfoResponse, userinfoRequest } from './userinfo/userinfo.ts'
export type { UserinfoClaims } from './userinfo/userinfo-claims.ts'
