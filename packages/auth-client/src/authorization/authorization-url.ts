import { deriveCodeChallenge } from '@voyage/pkce'
import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import { withQuery } from '../with-query.ts'
import type { AuthorizationTransaction } from './authorization-transaction.ts'

/** What the authorization request says; an absent member is left out of it. */
export interface AuthorizationUrlOptions {
  readonly metadata: ProviderMetadata
  readonly clientId: string
  /** Absolute; the very text that is registered (RFC 9700 section 4.1.3). */
  readonly redirectUri: string
  readonly transaction: AuthorizationTransaction
  /** Default `['openid']`; `openid` must be among them. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** `none`, `login`, `consent`, `select_account`, or several with spaces between. */
  readonly prompt?: string
  /** Greatest age of the user's authentication in seconds. */
  readonly maxAge?: number
  readonly loginHint?: string
  readonly uiLocales?: string
  /** Resource indicators (RFC 8707). */
  readonly resources?: ReadonlyArray<string>
}

/**
 * Returns the address to send the browser to: code flow, PKCE S256, state, nonce.
 * A query of the endpoint itself is kept (RFC 6749 section 3.1).
 *
 * @throws TypeError when `scopes` lacks `openid`
 * @see OpenID Connect Core 1.0 section 3.1.2.1, RFC 7636 section 4.3: https://www.rfc-editor.org/rfc/rfc7636#section-4.3
 */
export async function buildAuthorizationUrl(options: AuthorizationUrlOptions): Promise<URL> {
  const scopes = options.scopes ?? ['openid']
  if (!scopes.includes('openid')) throw new TypeError('scopes must include openid')

  return withQuery(options.metadata.authorization_endpoint, {
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: scopes.join(' '),
    state: options.transaction.state,
    nonce: options.transaction.nonce,
    code_challenge: await deriveCodeChallenge(options.transaction.codeVerifier),
    code_challenge_method: 'S256',
    prompt: options.prompt,
    max_age: options.maxAge,
    login_hint: options.loginHint,
    ui_locales: options.uiLocales,
    resource: options.resources,
  })
}
