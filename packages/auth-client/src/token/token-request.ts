import type { CodeVerifier } from '@voyage/pkce'
import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import type { Client } from './client.ts'
import { clientRequest } from './client.ts'

/** What {@link authorizationCodeRequest} sends. */
export interface AuthorizationCodeRequestOptions {
  readonly metadata: ProviderMetadata
  readonly client: Client
  readonly code: string
  /** The same text as in the authorization request (RFC 6749 section 4.1.3). */
  readonly redirectUri: string
  readonly codeVerifier: CodeVerifier
  /** Ends the request when its time is over, as `provider.timeLimit()` does. */
  readonly signal: AbortSignal
}

/**
 * Returns the request that redeems an authorization code.
 *
 * @see RFC 6749 section 4.1.3, RFC 7636 section 4.5: https://www.rfc-editor.org/rfc/rfc7636#section-4.5
 */
export function authorizationCodeRequest(options: AuthorizationCodeRequestOptions): Promise<Request> {
  return tokenRequest(options, {
    grant_type: 'authorization_code',
    code: options.code,
    redirect_uri: options.redirectUri,
    code_verifier: options.codeVerifier,
  })
}

/** What {@link refreshTokenRequest} sends. */
export interface RefreshTokenRequestOptions {
  readonly metadata: ProviderMetadata
  readonly client: Client
  readonly refreshToken: string
  /** Ends the request when its time is over, as `provider.timeLimit()` does. */
  readonly signal: AbortSignal
}

/**
 * Returns the request that turns a refresh token into new tokens of the same scope.
 *
 * @see RFC 6749 section 6: https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function refreshTokenRequest(options: RefreshTokenRequestOptions): Promise<Request> {
  return tokenRequest(options, { grant_type: 'refresh_token', refresh_token: options.refreshToken })
}

function tokenRequest(
  options: Pick<RefreshTokenRequestOptions, 'metadata' | 'client' | 'signal'>,
  parameters: Readonly<Record<string, string>>,
): Promise<Request> {
  return clientRequest({ ...options, endpoint: options.metadata.token_endpoint, parameters })
}
