/** What the relying party knows of its provider; made by {@link processDiscoveryResponse} alone. */
export interface ProviderMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  readonly endSessionEndpoint: string | null
  readonly userinfoEndpoint: string | null
  readonly revocationEndpoint: string | null
  /** Whether every authorization answer names its issuer (RFC 9207 section 3). */
  readonly authorizationResponseIssParameterSupported: boolean
}
