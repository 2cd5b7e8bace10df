import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkRedirectUri} refused; shown on a page, never by redirect (RFC 6749 section 4.1.2.1). */
export type RedirectUriRefusal =
  | { readonly reason: 'redirect_uri_missing' }
  | { readonly reason: 'redirect_uri_unregistered' }

/**
 * Returns the redirect URI to answer to: exactly one of the registered ones.
 *
 * It is required even when only one is registered, as OpenID Connect asks.
 *
 * @see RFC 9700 section 4.1.3, OpenID Connect Core section 3.1.2.1
 */
export function checkRedirectUri(parameters: Parameters, client: Client): Result<string, RedirectUriRefusal> {
  const redirectUri = parameters.get('redirect_uri')
  if (redirectUri === undefined) return err({ reason: 'redirect_uri_missing' })
  const registered = client.redirectUris.some((uri) => uri === redirectUri || sameLoopback(uri, redirectUri))
  return registered ? ok(redirectUri) : err({ reason: 'redirect_uri_unregistered' })
}

const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?((?:[/?].*)?)$/

/** A native app listens on whatever port it gets: only the port of a loopback address may vary (RFC 8252 section 7.3). */
function sameLoopback(registered: string, requested: string): boolean {
  const left = loopback.exec(registered)
  const right = loopback.exec(requested)
  if (left === null || right === null || left[1] !== right[1] || left[2] !== right[2]) return false
  // Five digits can be more than a port: 65536 and above.
  return URL.canParse(requested)
}
