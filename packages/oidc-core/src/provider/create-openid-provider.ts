import type { RandomBytes } from '@voyage/pkce'
import type { Account, AccountSessionsEnd } from '../account/account.ts'
import { endAccountSessions, findAccount, withdrawConsent } from '../account/account.ts'
import { sessionEndpoint } from '../account/session-endpoint.ts'
import type { EventInput } from '../audit/record-event.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { AuthorizationInput, AuthorizationOutcome } from '../authorize/authorize.ts'
import { authorize } from '../authorize/authorize.ts'
import type { ConsentDecision } from '../authorize/decide-consent.ts'
import { decideConsent } from '../authorize/decide-consent.ts'
import type { OwnClaims } from '../claims/own-claims.ts'
import { introspectionEndpoint } from '../introspect/introspection-endpoint.ts'
import { jsonResponse, jsonTextResponse } from '../json-response.ts'
import type { SigningKeys } from '../keys/signing-keys.ts'
import type { DeliveryOptions, DeliveryReport } from '../logout/deliver-logout-notices.ts'
import { deliverLogoutNotices } from '../logout/deliver-logout-notices.ts'
import type { LogoutInput, LogoutOutcome } from '../logout/logout.ts'
import { endSession, logout } from '../logout/logout.ts'
import { answerPreflight } from '../metadata/answer-preflight.ts'
import type { OptionalPart } from '../metadata/optional-part.ts'
import { parseIssuer } from '../metadata/parse-issuer.ts'
import type { ProviderMetadata } from '../metadata/provider-metadata.ts'
import { providerMetadata, providerMetadataText } from '../metadata/provider-metadata.ts'
import type { DigestAddress } from '../model/audit-event.ts'
import { revocationEndpoint } from '../revoke/revocation-endpoint.ts'
import type { SessionStart, StartedSession } from '../sign-in/start-session.ts'
import { startSession } from '../sign-in/start-session.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { tokenEndpoint } from '../token/token-endpoint.ts'
import { userinfoEndpoint } from '../userinfo/userinfo-endpoint.ts'
import { verifyEndpoint } from '../verify/verify-endpoint.ts'
import { parseLifetimes } from './parse-lifetimes.ts'
import type {
  ClientConfigurationTarget,
  Clock,
  Lifetimes,
  ProviderContext,
  RegistrationEndpoints,
} from './provider-context.ts'

/** What a provider is made of. An option that is undefined is as one that is not given. */
export interface OpenidProviderOptions {
  /** https (http for loopback), no query, no fragment, no trailing slash. */
  readonly issuer: string
  /** The one tenant that this issuer serves; default: every tenant. Clients of another then do not exist here. */
  readonly tenantId?: string
  readonly stores: OpenidStores
  readonly signingKeys: SigningKeys
  readonly randomBytes: RandomBytes
  readonly clock: Clock
  /** Whole seconds; see {@link Lifetimes} for the defaults. */
  readonly lifetimes?: Partial<Lifetimes>
  /** Claims of your own in access tokens, ID tokens and UserInfo (`createOwnClaims()` of `./own-claims`); default none. */
  readonly ownClaims?: OwnClaims
  /** Returns the address a request came from, as your platform tells it; guesses at secrets are counted by it. */
  readonly addressOf?: (request: Request) => string | null
  /** What the audit keeps of addresses, for instance by `createAddressDigests`; default: nothing. */
  readonly digestAddress?: DigestAddress
  /** Lets clients register themselves (`createClientRegistration()` of `./registration`); default nobody may. */
  readonly registration?: RegistrationEndpoints
  /** What your routes and pages do not serve: the metadata then does not name it. Default: nothing is left out. */
  readonly without?: ReadonlyArray<OptionalPart>
  /** The languages of your pages (BCP 47), for the metadata; default none. */
  readonly languages?: ReadonlyArray<string>
}

/** An OpenID Provider for one issuer. Endpoints that need no page answer with a Response, the others with an outcome. */
export interface OpenidProvider {
  readonly issuer: string
  /** The one tenant that this issuer serves; null: every tenant. */
  readonly tenantId: string | null
  readonly metadata: ProviderMetadata
  /** Both well-known metadata documents. */
  discovery(): Response
  jwks(): Promise<Response>
  /**
   * Answers a browser that asks whether a page of another origin may call an endpoint (a CORS preflight, OPTIONS); null
   * when the request is none, or for an address that no page may call. Ask it first of all, whatever the path is.
   */
  preflight(request: Request): Response | null
  /** Answers an authorization request, or says which page to show first. */
  authorize(input: AuthorizationInput): Promise<AuthorizationOutcome>
  /** Answers an authorization request after the user has answered a consent page. */
  decideConsent(decision: ConsentDecision): Promise<AuthorizationOutcome>
  /** Starts a session for a user whom the caller has authenticated; null when they may not sign in any more. */
  startSession(start: SessionStart): Promise<StartedSession | null>
  token(request: Request): Promise<Response>
  userinfo(request: Request): Promise<Response>
  /** Tells the holder of an access token whether it is good and for which tenant. */
  verify(request: Request): Promise<Response>
  /** Tells a confidential client of the same tenant what a token is worth (RFC 7662); 404 when it is left out. */
  introspect(request: Request): Promise<Response>
  /** Revokes a token of the client that asks, and its whole grant (RFC 7009); 404 when it is left out. */
  revoke(request: Request): Promise<Response>
  /** Registers a client for the holder of an initial access token; 404 unless the option `registration` is given. */
  register(request: Request): Promise<Response>
  /** Reads, replaces or deletes a registered client, or rotates its secret; 404 unless `registration` is given. */
  configureClient(request: Request, target: ClientConfigurationTarget): Promise<Response>
  /** Answers an RP-initiated logout, or says that the user must be asked. */
  logout(input: LogoutInput): Promise<LogoutOutcome>
  /** Tells clients of sessions that have ended (Back-Channel Logout 1.0). Call it after a logout and from time to time. */
  deliverLogoutNotices(options: DeliveryOptions): Promise<DeliveryReport>
  /** What the signed-in user sees of their account; null when nobody is signed in. */
  account(sessionSecret: string | null): Promise<Account | null>
  /** Ends sessions of the signed-in user; returns how many. */
  endAccountSessions(options: AccountSessionsEnd): Promise<number>
  /** Takes back what the signed-in user allowed a client. */
  withdrawConsent(options: { readonly sessionSecret: string | null; readonly clientId: string }): Promise<void>
  /** Lists (GET) or ends (DELETE) the sessions of the user whose access token this is. */
  session(request: Request): Promise<Response>
  /** Writes an audit event that only the caller knows of. */
  record(event: EventInput): Promise<void>
  /** Ends the browser's session after the user agreed. */
  endSession(sessionSecret: string | null): Promise<void>
}

/**
 * Returns a provider for one issuer. Does no I/O and takes microseconds: build one for each request if you like, and
 * keep only `signingKeys` for the life of the isolate.
 *
 * @throws TypeError when the issuer is not a valid one, or a lifetime is not (see {@link Lifetimes})
 */
export function createOpenidProvider(options: OpenidProviderOptions): OpenidProvider {
  const { issuer } = options
  const parsed = parseIssuer(issuer)
  if (!parsed.ok) throw new TypeError(`not a valid issuer: ${parsed.error.reason}`)
  const { registration, ownClaims, addressOf = () => null, tenantId = null, without = [], languages = [] } = options
  const lifetimes = parseLifetimes(options.lifetimes)
  const context: ProviderContext = { ...options, addressOf, tenantId, lifetimes, without }
  const { basePath } = parsed.value
  const claims = ownClaims?.names ?? []
  const offered = { languages, registers: registration !== undefined, claims, without }
  return {
    issuer,
    tenantId,
    // Made when somebody asks: most requests are for something else.
    get metadata() {
      return providerMetadata(issuer, offered)
    },
    discovery: () => jsonTextResponse(providerMetadataText(issuer, offered), { cacheSeconds: 300 }),
    async jwks() {
      const { jwksText } = await context.signingKeys.load({ issuer, now: context.clock(), isForVerifiers: true })
      return jsonTextResponse(jwksText, { cacheSeconds: 300 })
    },
    preflight: (request) => answerPreflight(request, basePath),
    authorize: (input) => authorize(context, input),
    decideConsent: (decision) => decideConsent(context, decision),
    startSession: (start) => startSession(context, start),
    token: (request) => tokenEndpoint(context, request),
    userinfo: (request) => userinfoEndpoint(context, request),
    verify: (request) => verifyEndpoint(context, request),
    introspect: async (request) =>
      without.includes('introspection') ? notOffered() : introspectionEndpoint(context, request),
    revoke: async (request) => (without.includes('revocation') ? notOffered() : revocationEndpoint(context, request)),
    register: async (request) => (registration === undefined ? notOffered() : registration.register(context, request)),
    configureClient: async (request, target) =>
      registration === undefined ? notOffered() : registration.configure(context, request, target),
    logout: (input) => logout(context, input),
    deliverLogoutNotices: (delivery) => deliverLogoutNotices(context, delivery),
    account: (sessionSecret) => findAccount(context, sessionSecret),
    endAccountSessions: (chosen) => endAccountSessions(context, chosen),
    withdrawConsent: (withdrawn) => withdrawConsent(context, withdrawn),
    session: (request) => sessionEndpoint(context, request),
    record: (event) => recordEvent(context, event),
    endSession: (sessionSecret) => endSession(context, sessionSecret),
  }
}

const notOffered = (): Response => jsonResponse({ error: 'not_found' }, { status: 404 })
