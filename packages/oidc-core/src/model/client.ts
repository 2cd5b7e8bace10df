/** How a client proves itself at the token endpoint (RFC 7591 section 2). */
export type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

/** A grant type that a client may register. */
export type GrantType = 'authorization_code' | 'refresh_token' | 'client_credentials'

/** An algorithm that signs tokens (RFC 7518 section 3.1). */
export type SigningAlgorithm = 'ES256' | 'RS256'

/**
 * Where a client runs: behind a web server or in a page, or as an app on a device (OpenID Connect Registration section
 * 2).
 */
export type ApplicationType = 'web' | 'native'

/** What a client says of itself and its makers; nothing here decides anything. Absent members are null. */
export interface ClientDescription {
  /** Ways to reach the people behind it. */
  readonly contacts: ReadonlyArray<string>
  readonly clientUri: string | null
  readonly logoUri: string | null
  readonly policyUri: string | null
  readonly termsUri: string | null
  /** Where a third party may start a sign-in at this client (OpenID Connect Core section 4). */
  readonly initiateLoginUri: string | null
  readonly softwareId: string | null
  readonly softwareVersion: string | null
  /** Its public keys, by value; null when it has none or gives them by reference. */
  readonly jwks: Readonly<Record<string, unknown>> | null
  readonly jwksUri: string | null
}

/** How a client came about by dynamic registration (RFC 7591), and what it may change of itself (RFC 7592). */
export interface DynamicRegistration {
  /** SHA-256 (hex) of its registration access token. */
  readonly accessTokenHash: string
  /** The scopes that it may register: those of the initial access token that it came with. */
  readonly scopes: ReadonlyArray<string>
}

/** A secret that was replaced and still works for a while, so that a client can move on without a gap. */
export interface FormerSecret {
  /** SHA-256 (hex). */
  readonly hash: string
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Seconds for which what a client gets lives; null: as long as its provider says for all. */
export interface ClientLifetimes {
  readonly accessToken: number | null
  readonly idToken: number | null
  /** Of an unused refresh token. */
  readonly refreshTokenIdle: number | null
  /** Of a family of refresh tokens in all. */
  readonly refreshTokenAbsolute: number | null
}

/** A registered relying party. It belongs to exactly one tenant, and that tenant decides everything else. */
export interface Client {
  readonly tenantId: string
  readonly clientId: string
  /** The one issuer at which it exists; null: every issuer that serves its tenant. */
  readonly issuer: string | null
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  /** SHA-256 of the secret as hex; null for a public client. */
  readonly secretHash: string | null
  /** Null unless the secret was replaced lately. */
  readonly formerSecret: FormerSecret | null
  readonly grantTypes: ReadonlyArray<GrantType>
  /** The scopes that this client may be granted. */
  readonly scopes: ReadonlyArray<string>
  /** Whether a request without a code challenge is refused; never false for a public client. */
  readonly requirePkce: boolean
  /** Whether the user is asked before this client gets anything; the answer is remembered. */
  readonly requireConsent: boolean
  /** What signs its ID tokens. */
  readonly idTokenAlgorithm: SigningAlgorithm
  /** The resources (RFC 8707) that it may ask tokens for, besides the provider itself. */
  readonly resources: ReadonlyArray<string>
  /** Where it wants to be told of a logout; null when it does not. */
  readonly backchannelLogoutUri: string | null
  readonly applicationType: ApplicationType
  /** The `max_age` (seconds) of requests that name none; null when it does not matter. */
  readonly defaultMaxAge: number | null
  readonly lifetimes: ClientLifetimes
  readonly description: ClientDescription
  /** Null for a client that the operator put. */
  readonly registration: DynamicRegistration | null
  /** Epoch seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** A client that registered itself. */
export interface RegisteredClient extends Client {
  readonly registration: DynamicRegistration
}

/** Those of a client for which the provider's hold. */
export const noLifetimes: ClientLifetimes = {
  accessToken: null,
  idToken: null,
  refreshTokenIdle: null,
  refreshTokenAbsolute: null,
}

/** What a client that says nothing of itself says. */
export const noDescription: ClientDescription = {
  contacts: [],
  clientUri: null,
  logoUri: null,
  policyUri: null,
  termsUri: null,
  initiateLoginUri: null,
  softwareId: null,
  softwareVersion: null,
  jwks: null,
  jwksUri: null,
}
