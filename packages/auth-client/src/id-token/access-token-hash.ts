import { encodeBase64url } from '../base64url.ts'

/**
 * Returns the `at_hash` of an access token: the left half of its SHA-256, base64url. ES256 and RS256 both use SHA-256.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.6: https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken
 */
export async function hashAccessToken(accessToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken))
  return encodeBase64url(new Uint8Array(digest, 0, 16))
}
