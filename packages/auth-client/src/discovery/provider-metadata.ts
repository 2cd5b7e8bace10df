/**
 * What the relying party reads of its provider's metadata, under the names of OpenID Connect Discovery 1.0 section 3;
 * made by {@link processDiscoveryResponse} alone.
 */
export interface ProviderMetadata {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint?: string | undefined
  readonly userinfo_endpoint?: string | undefined
  readonly revocation_endpoint?: string | undefined
  readonly code_challenge_methods_supported?: ReadonlyArray<string> | undefined
  /** Whether every authorization answer names its issuer (RFC 9207 section 3). */
  readonly authorization_response_iss_parameter_supported?: unknown
}
