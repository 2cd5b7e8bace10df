/** How a client proves itself at the token endpoint (RFC 7591 section 2). */
export type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

/** A grant type that a client may register. */
export type GrantType = 'authorization_code' | 'refresh_token' | 'client_credentials'

/** An algorithm that signs tokens (RFC 7518 section 3.1). */
export type SigningAlgorithm = 'ES256' | 'RS256'

/** A registered relying party. It belongs to exactly one tenant, and that tenant decides everything else. */
export interface Client {
  readonly tenantId: string
  readonly clientId: string
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  readonly tokenEndpointAuthMethod: ClientAuthenticationMethod
  /** SHA-256 of the secret as hex; null for a public client. */
  readonly secretHash: string | null
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
  /** Epoch seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}
