import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { withQuery } from '../with-query.ts'

/** What the logout request says; an absent member is left out of it. */
export interface LogoutUrlOptions {
  readonly metadata: ProviderMetadata
  readonly clientId: string
  /** The ID token of the session that ends. */
  readonly idTokenHint?: string | undefined
  /** Absolute; the very text that is registered. */
  readonly postLogoutRedirectUri?: string | undefined
  readonly state?: string | undefined
}

/** Why there is no logout address. */
export type LogoutUrlRefusal = { readonly reason: 'logout_unsupported' }

/**
 * Returns the address to send the browser to so that the provider's session ends too.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0 section 2: https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export function buildLogoutUrl(options: LogoutUrlOptions): Result<URL, LogoutUrlRefusal> {
  const endpoint = options.metadata.end_session_endpoint
  if (endpoint === undefined) return refuse('logout_unsupported')
  const url = withQuery(endpoint, {
    client_id: options.clientId,
    id_token_hint: options.idTokenHint,
    post_logout_redirect_uri: options.postLogoutRedirectUri,
    state: options.state,
  })
  return ok(url)
}
