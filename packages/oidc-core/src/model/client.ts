/** How a client proves itself at the token endpoint (RFC 7591 section 2). */
export type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none'

/** A grant type that a client may register. */
export type GrantType = 'authorization_code' | 'refresh_token'

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
  /** Epoch seconds. */
  readonly createdAt: number
  readonly updatedAt: number
}
