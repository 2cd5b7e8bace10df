export type { Account, AccountApplication, AccountSessionsEnd, SessionSelection } from './account/account.ts'
export type { AddressDigests } from './audit/address-digests.ts'
export { createAddressDigests } from './audit/address-digests.ts'
export type { EventInput } from './audit/record-event.ts'
export { toAuditRecord } from './audit/record-event.ts'
export type { AuthorizationAnswer } from './authorize/authorization-response.ts'
export type { AuthorizationInput, AuthorizationOutcome } from './authorize/authorize.ts'
export type { ConsentDecision } from './authorize/decide-consent.ts'
export type { ConsentInteraction, Interaction, SignInInteraction } from './authorize/interaction.ts'
export type { SignInReason } from './authorize/needs-sign-in.ts'
export type { UnanswerableRefusal } from './authorize/parse-authorization-request.ts'
export type { ClaimsAsked, OwnClaims, OwnTokenClaims, TokensAsked } from './claims/own-claims.ts'
export { discardBody } from './discard-body.ts'
export type { JwtClaims } from './keys/jwt-claims.ts'
export type { KeyEncryption } from './keys/key-sealer.ts'
export type { KnownToken, KnownTokens } from './keys/known-tokens.ts'
export type { Resealing } from './keys/reseal-signing-keys.ts'
export { resealSigningKeys } from './keys/reseal-signing-keys.ts'
export type { RotationPolicy, RotationStep, RotationThresholds } from './keys/rotate-signing-keys.ts'
export { rotateSigningKeys, rotationThresholds } from './keys/rotate-signing-keys.ts'
export type { LoadOptions, SigningKey, SigningKeySet, SigningKeys, SigningKeysOptions } from './keys/signing-keys.ts'
export { createSigningKeys } from './keys/signing-keys.ts'
export type { DeliveryOptions, DeliveryReport, Fetch } from './logout/deliver-logout-notices.ts'
export type { Delivery, DeliveryTurns, Promptness } from './logout/delivery-turns.ts'
export { createDeliveryTurns } from './logout/delivery-turns.ts'
export type { LogoutInput, LogoutOutcome } from './logout/logout.ts'
export type { LogoutRefusal } from './logout/parse-logout-request.ts'
export type { OptionalPart } from './metadata/optional-part.ts'
export type { Issuer, IssuerRefusal } from './metadata/parse-issuer.ts'
export { parseIssuer } from './metadata/parse-issuer.ts'
export type { ProviderMetadata } from './metadata/provider-metadata.ts'
export type {
  AuditEvent,
  AuditEventType,
  AuditFilter,
  AuditPlace,
  DigestAddress,
  KeptAuditEvent,
} from './model/audit-event.ts'
export type { AuthorizationCode } from './model/authorization-code.ts'
export type {
  ApplicationType,
  Client,
  ClientAuthenticationMethod,
  ClientDescription,
  ClientLifetimes,
  DynamicRegistration,
  FormerSecret,
  GrantType,
  SigningAlgorithm,
} from './model/client.ts'
export { noDescription, noLifetimes } from './model/client.ts'
export type { Consent } from './model/consent.ts'
export type { Grant, RequestedClaims } from './model/grant.ts'
export type { InitialAccessToken } from './model/initial-access-token.ts'
export type { LogoutNotice } from './model/logout-notice.ts'
export type { Passkey } from './model/passkey.ts'
export type { RefreshTokenFamily } from './model/refresh-token.ts'
export type { Session } from './model/session.ts'
export type { StoredSigningKey } from './model/signing-key.ts'
export type { User, UserProfile } from './model/user.ts'
export { normalizeUsername } from './model/user.ts'
export type { OpenidErrorCode } from './openid-error.ts'
export { OpenidError } from './openid-error.ts'
export type { OpenidProvider, OpenidProviderOptions } from './provider/create-openid-provider.ts'
export { createOpenidProvider } from './provider/create-openid-provider.ts'
export type {
  ClientConfigurationTarget,
  Clock,
  Lifetimes,
  ProviderContext,
  RegistrationEndpoints,
} from './provider/provider-context.ts'
export { readBoundedText } from './read-bounded-text.ts'
export type { Result } from './result.ts'
export { equalInConstantTime, hashSecret } from './secret-hash.ts'
export type {
  PasswordAuthentication,
  PasswordCredentials,
  SignInRefusal,
} from './sign-in/authenticate-with-password.ts'
export { authenticateWithPassword } from './sign-in/authenticate-with-password.ts'
export type { PasswordHasher } from './sign-in/password-hasher.ts'
export type { SessionStart, StartedSession } from './sign-in/start-session.ts'
export type { AddressLimit, TooManyAttempts } from './sign-in/throttle-address.ts'
export { isRecorded } from './sign-in/throttle-address.ts'
export type {
  AuthorizationCodeStore,
  Granted,
  GrantStore,
  RefreshTokenRotation,
  RefreshTokenStore,
  StandingClient,
} from './stores/grant-stores.ts'
export type {
  ClientStore,
  ConsentKey,
  ConsentStore,
  CutOffChange,
  EndedSessions,
  PasswordAttemptStore,
  PresentedClientSecret,
  SessionStore,
  TenantNameStore,
  UserStore,
} from './stores/identity-stores.ts'
export type { Admission, AttemptCounter, AttemptKey, GuessLimit, Judgement } from './stores/judgement.ts'
export type { OpenidStores } from './stores/openid-stores.ts'
export type { PasskeyOwner, PasskeyStore } from './stores/passkey-store.ts'
export type { ClientRegistrationStore, RegisteredClientKey } from './stores/registration-stores.ts'
export type { ResealedKey, SealedKeyPlace, SigningKeyStore } from './stores/signing-key-store.ts'
export type { AuditStore, HousekeepingStore, LogoutNoticeStore } from './stores/upkeep-stores.ts'
